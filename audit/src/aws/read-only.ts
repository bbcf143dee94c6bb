/** The operations that the command calls. The clients refuse all others before they send anything. */
import type { InitializeMiddleware, MetadataBearer, Pluggable } from '@smithy/types';

/** By the prefix of their IAM actions. */
export const READ_OPERATIONS = {
  cloudformation: ['DescribeStacks', 'GetTemplate', 'ListStackResources'],
  ivs: [
    'GetEncoderConfiguration',
    'GetIngestConfiguration',
    'GetPublicKey',
    'GetStage',
    'GetStorageConfiguration',
    'ListCompositions',
    'ListEncoderConfigurations',
    'ListIngestConfigurations',
    'ListPublicKeys',
    'ListStages',
    'ListStorageConfigurations',
    'ListTagsForResource',
  ],
} as const;

export type ActionPrefix = keyof typeof READ_OPERATIONS;

/** A plugin of an SDK client that refuses every operation but those of READ_OPERATIONS. */
export function readOnly(prefix: ActionPrefix): Pluggable<object, MetadataBearer> {
  const allowed: readonly string[] = READ_OPERATIONS[prefix];
  const refuse: InitializeMiddleware<object, MetadataBearer> = (next, { commandName = '' }) => {
    const operation = commandName.replace(/Command$/, '');
    return async (input) => {
      if (allowed.includes(operation)) return await next(input);
      throw new Error(`ivs-realtime-audit calls only ${allowed.join(', ')} of ${prefix}, got ${operation}; add it to READ_OPERATIONS`);
    };
  };
  return { applyToStack: (stack) => stack.add(refuse, { name: 'readOnly', step: 'initialize', priority: 'high' }) };
}
