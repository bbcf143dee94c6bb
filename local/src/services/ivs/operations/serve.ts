/** The operations as the service's pipeline runs them. */

import type { Access } from '../../../service/access';
import { requestTags, resourceTags, tagKeys } from '../../../service/access';
import { arnOf } from '../../../service/arn';
import type { Call } from '../../../service/operation';
import type { RestOperation, RestOperations } from '../../../service/protocols/rest';
import { conform, type Document, validateStructure, withoutSensitiveMembers } from '../model/document';
import { collectionsOf, type Region } from '../state/region';
import { CONSTRAINTS, type IvsOperation, OPERATIONS } from '.';
import type { OperationContext } from './operation';

const DEFAULT_RATE = 5;

/** @param contextOf returns the context of a call, after all due jobs have run */
export function serveOperations(contextOf: (call: Call) => OperationContext): RestOperations {
  return Object.fromEntries(Object.entries(OPERATIONS).map(([name, operation]) => [name, serve(name, operation, contextOf)]));
}

function serve(name: string, operation: IvsOperation, contextOf: (call: Call) => OperationContext): RestOperation<Document, Document> {
  const { http, input, output, rate = DEFAULT_RATE } = operation;
  return {
    http,
    rate,
    input: {
      parse: (raw) => conform(input, raw),
      validate: (parsed) => validateStructure(input, parsed, CONSTRAINTS),
      shown: (raw) => withoutSensitiveMembers(input, raw),
    },
    access: (parsed, call) => accessesOf(name, operation, parsed, contextOf(call).runtime.region),
    run(valid, call) {
      const context = contextOf(call);
      // The schemas type the input of each row.
      return conform(output, operation.run(valid as never, context.runtime.region, context));
    },
  };
}

function accessesOf(name: string, { access, creates }: IvsOperation, input: Document, region: Region): Access[] {
  const accessTo = (action: string, resource = '*'): Access => ({
    action: `ivs:${action}`,
    resource,
    context: { ...resourceTags(existingTags(region, resource)), ...tagsIn(input) },
  });
  const isTagged = creates !== undefined && Object.keys(input.tags ?? {}).length > 0;
  return [
    ...access(input as never, region.name).map((resource) => accessTo(name, resource)),
    ...(isTagged ? [accessTo('TagResource', arnOf('ivs', region.name, `${creates}/*`))] : []),
  ];
}

function tagsIn({ tags, tagKeys: keys }: Document) {
  return Array.isArray(keys) ? tagKeys(keys.map(String)) : requestTags((tags ?? {}) as Readonly<Record<string, string>>);
}

function existingTags(region: Region, arn: string): Readonly<Record<string, string>> {
  const collection = collectionsOf(region).find((candidate) => candidate.has(arn));
  return (collection?.get(arn) ?? region.channels.get(arn))?.tags ?? {};
}
