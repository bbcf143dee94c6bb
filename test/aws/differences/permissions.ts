import type { Calls } from '../callers/calls';
import { CALLS } from '../probes/permissions';
import type { Differences } from './difference';

/** Changes how calls of one kind ended. */
function ended<Name extends keyof Calls>(name: Name, change: Partial<Calls[Name]>) {
  return { [CALLS]: (calls: Calls) => ({ ...calls, [name]: { ...(calls[name] as object), ...change } }) };
}

export const permissions: Differences = {
  'rooms-create': {
    shared: ended('create', { noTime: 'success' }),
    seen: 'both tags: success; none: AccessDeniedException; another value: AccessDeniedException; no time: success',
  },
  'rooms-tagging': {
    shared: ended('checkedTags', { asTagged: 'success' }),
    seen: 'not allowed: AccessDeniedException; allowed without the tag: success; allowed with the tag: success',
  },
  'rooms-l1-tags': {
    shared: { [CALLS]: (calls: Calls) => ({ ...calls, l1TagKeys: ['aws:cloudformation:stack-id'] }) },
    seen: 'aws:cloudformation:stack-id',
  },
  'rooms-read': { shared: ended('read', { foreign: 'success' }), seen: 'with the tag: success; without: success' },
  'rooms-deleted-stage': { shared: ended('read', { deleted: 'ResourceNotFoundException' }), seen: 'ResourceNotFoundException' },
  'rooms-claim': { shared: ended('claim', { ofLibrary: 'success' }), seen: 'without tags: success; of this library: success' },
  'rooms-removed-permission': {
    shared: { [CALLS]: (calls: Calls) => ({ ...calls, secondsUntilDenied: 45 }) },
    seen: 'after 45 s',
  },
  'compositions-start': {
    shared: ended('composition', { withoutTag: 'success' }),
    seen: 'with the tag: success; without: success; on another stage: AccessDeniedException',
  },
  'compositions-tagging': {
    shared: ended('composition', { asUntagged: 'AccessDeniedException', asTagged: 'success' }),
    seen: 'allowed without the tag: AccessDeniedException; allowed with the tag: success',
  },
  'compositions-list': {
    shared: ended('composition', { listedOfForeignStage: 'success' }),
    seen: 'of the stage: success; of another: success; of all: AccessDeniedException',
  },
  'compositions-stop': { shared: ended('composition', { stopped: 'AccessDeniedException' }), seen: 'AccessDeniedException' },
  'compositions-listed-at-once': { shared: ended('composition', { isListedAtOnce: false }), seen: 'is not listed' },
  'compositions-tag-ended': {
    shared: ended('composition', { taggedAfterEnd: 'ResourceNotFoundException' }),
    seen: 'ResourceNotFoundException',
  },
  'kms-message-type': { shared: ended('signature', { message: 'success' }), seen: 'digest: success; message: success' },
};
