/** All operations of the service. */
import { NormalizedSchema } from '@smithy/core/schema';
import { type Constraints, STRUCTURES } from '../model/constraints';
import { membersOf } from '../model/document';
import { compositionOperations } from './compositions';
import { connectionTokenOperations } from './connection-tokens';
import { encoderConfigurationOperations } from './encoder-configurations';
import { ingestConfigurationOperations } from './ingest-configurations';
import type { AllRows, Row } from './operation';
import { participantReplicationOperations } from './participant-replication';
import { participantOperations } from './participants';
import { publicKeyOperations } from './public-keys';
import { stageSessionOperations } from './stage-sessions';
import { stageOperations } from './stages';
import { storageConfigurationOperations } from './storage-configurations';
import { tagOperations } from './tags';

const ROWS = {
  ...stageOperations,
  ...stageSessionOperations,
  ...participantOperations,
  ...participantReplicationOperations,
  ...connectionTokenOperations,
  ...compositionOperations,
  ...storageConfigurationOperations,
  ...encoderConfigurationOperations,
  ...ingestConfigurationOperations,
  ...publicKeyOperations,
  ...tagOperations,
} satisfies AllRows;

/** The name of an operation. */
export type OperationName = keyof typeof ROWS;

/** A row with what its schema says. */
export interface IvsOperation extends Omit<Row<never, object>, 'schema'> {
  /** Method, path and query: `GET /tags/{resourceArn}`. */
  readonly http: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** Every operation, by name. */
export const OPERATIONS = Object.fromEntries(Object.entries<Row<never, object>>(ROWS).map(([name, row]) => [name, readSchema(row)])) as {
  readonly [N in OperationName]: IvsOperation;
};

function readSchema({ schema, ...row }: Row<never, object>): IvsOperation {
  const [, , name, , input, output] = schema;
  const { http } = NormalizedSchema.of(schema).getMergedTraits();
  if (!http) throw new Error(`${name} has no HTTP binding in the SDK's schemas.`);
  const [method, path] = http;
  const structure = NormalizedSchema.of(input);
  const query = membersOf(structure).flatMap(({ name: member, schema: type }) => {
    if (!type.getMergedTraits().httpQuery) return [];
    return type.isListSchema() ? `${member}*` : member;
  });
  return {
    ...row,
    http: `${method} ${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    input: structure,
    output: NormalizedSchema.of(output),
  };
}

/** The members of an operation's input. There are none if there is no such operation. */
export function inputMembersOf(operation: string): string[] {
  const row = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation as OperationName] : undefined;
  return row ? membersOf(row.input).map(({ name }) => name) : [];
}

/** The constraints of all inputs and the structures in them, by the structures' names. */
export const CONSTRAINTS: Readonly<Record<string, Constraints>> = {
  ...STRUCTURES,
  ...Object.fromEntries(Object.values<IvsOperation>(OPERATIONS).map(({ input, constraints }) => [input.getName() ?? '', constraints])),
};
