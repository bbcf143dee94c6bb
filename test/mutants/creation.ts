/** Create once: tags, taking over, and the ids that stand for what was made. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code.
import { mutantsOf } from './mutant';

const CREATE_ONCE = 'test/lambda/resources/lifecycle/create-once.test.ts';
const LIFECYCLE = 'test/lambda/resources/lifecycle/lifecycle.test.ts';
const LOOK_UP = 'test/lambda/resources/lifecycle/look-up.test.ts';
const EVERY_KIND = 'test/lambda/resources/kinds/every-kind.test.ts';

export const creation = [
  ...mutantsOf(
    'lambda/resources/lifecycle/create-once.ts',
    [CREATE_ONCE],
    [
      {
        rule: 'a create that got no clear answer is looked for before it is sent again',
        from: 'if (isUnclear(error)) doubt =',
        to: 'if (false) doubt =',
      },
      { rule: 'a create that was throttled is sent again without a list', from: 'if (isUnclear(error)) doubt =', to: 'doubt =' },
      { rule: 'what this request has made is taken over', from: 'if (made !== undefined) return', to: 'if (made === null) return' },
      {
        rule: 'only what this very request has made is taken over',
        from: 'requestInTags(tags)?.id === requestId',
        to: 'requestInTags(tags) !== undefined',
      },
      {
        rule: 'a list may lag behind: one that shows nothing is asked again for a while',
        from: '{ until: clock.now() + LIST_LAG_MS, cause: error }',
        to: '{ until: clock.now(), cause: error }',
      },
      {
        rule: 'in the end a create that did not happen is sent again',
        from: 'if (asked < doubt.until) throw',
        to: 'if (doubt.cause) throw',
      },
      { rule: 'a request that may be repeated is looked for first', from: 'repeated ? { until: 0 } : undefined', to: 'undefined' },
      { rule: 'a fresh request is not looked for', from: 'repeated ? { until: 0 } : undefined', to: '{ until: 0 }' },
      {
        rule: 'a create that may have happened gets an id by which it is found',
        from: 'throw doubt ? new Unconfirmed(error) : error',
        to: 'throw error',
      },
      {
        rule: 'a create that did not happen gets the id of nothing',
        from: 'throw doubt ? new Unconfirmed(error) : error',
        to: 'throw new Unconfirmed(error)',
      },
      { rule: 'a create is never repeated below the look-up', from: 'kind.create(ivs.once,', to: 'kind.create(ivs.patiently,' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/find.ts',
    [CREATE_ONCE],
    [
      { rule: 'every page of a list is looked at', from: '} while (nextToken);', to: '} while (false);' },
      {
        rule: 'the tags that a list does not show are asked for',
        from: 'kind.listIsUntagged && (names === ANY_NAME || names.includes(listed.name))',
        to: 'false',
        tests: [EVERY_KIND],
      },
      {
        rule: 'tags are asked for only of what has the name',
        from: 'kind.listIsUntagged && (names === ANY_NAME || names.includes(listed.name))',
        to: 'kind.listIsUntagged',
        tests: [LOOK_UP],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/protocol/own-tags.ts',
    [LIFECYCLE],
    [
      {
        rule: "the owner is the stack's resource, not any of that name",
        from: 'return hash(StackId, LogicalResourceId);',
        to: 'return hash(LogicalResourceId);',
        tests: ['test/lambda/resources/lifecycle/cancelled-create.test.ts'],
      },
      { rule: 'a request is told by its id', from: 'return hash(RequestId);', to: "return hash('');", tests: [CREATE_ONCE] },
      { rule: 'the request tag has the time of the request', from: 'requestedAt(event) ?? now', to: 'now', tests: [LOOK_UP] },
      { rule: 'reserved prefixes are reserved in any case', from: '/^(aws|cdk-ivs-realtime):/i', to: '/^(aws|cdk-ivs-realtime):/' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/tags.ts',
    [LIFECYCLE],
    [
      {
        rule: 'tags that are not desired are removed',
        from: '  await removeTags(ivs, arn, surplus);\n',
        to: '',
      },
      {
        rule: 'tags are removed before others are added',
        from: '  await removeTags(ivs, arn, surplus);\n  await writeTags(ivs, arn, Object.fromEntries(changed));',
        to: '  await writeTags(ivs, arn, Object.fromEntries(changed));\n  await removeTags(ivs, arn, surplus);',
      },
      { rule: "our own tags and AWS's stay", from: '!Object.hasOwn(desired, key) && !isReserved(key)', to: '!Object.hasOwn(desired, key)' },
      { rule: 'a tag may be named like a member of every object', from: '!Object.hasOwn(desired, key) &&', to: '!(key in desired) &&' },
      {
        rule: 'a resource that is gone during the look-up has no tags',
        from: 'if (isNotFound(error)) return {};',
        to: '',
        tests: [LOOK_UP],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/protocol/physical-id.ts',
    ['test/lambda/resources/lifecycle/foreign-ids.test.ts'],
    [
      { rule: 'an ARN of another region is not ours', from: ':ivs:${region}:${account}:', to: ":ivs:${id.split(':')[3]}:${account}:" },
      { rule: 'an ARN of another account is not ours', from: ':ivs:${region}:${account}:', to: ":ivs:${region}:${id.split(':')[4]}:" },
      { rule: 'an ARN of another partition is not ours', from: 'arn:${partition}:ivs', to: "arn:${id.split(':')[1]}:ivs" },
      { rule: 'an ARN of another type is not ours', from: '${account}:${arnType}/', to: '${account}:${/:([a-z-]+)\\//.exec(id)?.[1]}/' },
      { rule: 'an ARN has an id and nothing else behind the type', from: '&& /^[a-zA-Z0-9-]+$/.test(id.slice(prefix.length))', to: '' },
      {
        rule: 'the marker of an unconfirmed create says which request it was',
        from: 'return UNCONFIRMED + requestId;',
        to: "return UNCONFIRMED + 'x';",
        tests: [CREATE_ONCE],
      },
    ],
  ),
];
