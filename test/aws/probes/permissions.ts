/** What is assumed of the permissions that constructs grant, and of compositions started with them. */
import { type Calls, makeCalls } from '../callers/calls';
import type { NotProbed, Probe, Source } from '../probe';
import { decision, page } from './sources';

/** The name under which the probes of a run share the calls. */
export const CALLS = 'calls of functions';

interface CallsProbe extends Omit<Probe, 'needs' | 'run'> {
  see(calls: Calls): string;
}

/** A probe that looks at calls, which are made once in a run. */
function callsProbe({ see, ...probe }: CallsProbe): Probe {
  return { ...probe, needs: ['callers'], run: async (context) => see(await context.share(CALLS, () => makeCalls(context))) };
}

const runTimeStages = (text: string): Source => page('run-time-stages', text);
const compositions = (text: string): Source => page('compositions', text);
const decision13 = (text: string): Source => decision('0013-grants', text);
const decision14 = (text: string): Source => decision('0014-run-time-stages', text);
const decision16 = (text: string): Source => decision('0016-events-and-metrics', text);
const decision17 = (text: string): Source => decision('0017-participant-tokens', text);
const decision18 = (text: string): Source => decision('0018-automatic-compositions', text);

const GRANTS = 'src/runtime-stages-grants.ts';
const COMPOSITION_PERMISSIONS = 'src/private/compositions/composition-permissions.ts';

const STAGES: readonly CallsProbe[] = [
  {
    id: 'rooms-create',
    source: runTimeStages('IAM denies a create without these two'),
    assumption: 'IAM denies a function with `grants.create` a stage without both tags of the construct',
    expected: 'both tags: success; none: AccessDeniedException; another value: AccessDeniedException; no time: AccessDeniedException',
    see({ create: { bothTags, noTags, otherValue, noTime } }) {
      return `both tags: ${bothTags}; none: ${noTags}; another value: ${otherValue}; no time: ${noTime}`;
    },
    whenDifferent: `change the conditions of allowCreate in ${GRANTS}`,
  },
  {
    id: 'rooms-tagging',
    source: decision14('during a create, IVS checks `ivs:TagResource` for a resource without tags, or with those of the request'),
    assumption: 'IVS checks `ivs:TagResource` while a stage is created, for a stage without tags',
    expected: 'not allowed: AccessDeniedException; allowed without the tag: success; allowed with the tag: AccessDeniedException',
    see({ checkedTags: { notChecked, asUntagged, asTagged } }) {
      return `not allowed: ${notChecked}; allowed without the tag: ${asUntagged}; allowed with the tag: ${asTagged}`;
    },
    whenDifferent: 'change the access of CreateStage in local/src/services/ivs/operations/stages.ts; the grant allows both',
  },
  {
    id: 'rooms-l1-tags',
    source: decision14('CloudFormation adds no tags (`aws:cloudformation:stack-id`) to stages of L1s'),
    assumption: 'CloudFormation adds no tags of its own to stages of L1s',
    expected: 'no tag of CloudFormation',
    see({ l1TagKeys }) {
      return l1TagKeys.filter((key) => key.startsWith('aws:cloudformation:')).join(', ') || 'no tag of CloudFormation';
    },
    whenDifferent:
      'add the tags in local/src/services/ivs/resource-types.ts, and say in decision 14 that the condition protects stages of L1s',
  },
  {
    id: 'rooms-read',
    source: runTimeStages('so IAM denies it for all others'),
    assumption: 'IAM denies `GetStage` for stages without the tag, and allows it for those with the tag',
    expected: 'with the tag: success; without: AccessDeniedException',
    see: ({ read: { own, foreign } }) => `with the tag: ${own}; without: ${foreign}`,
    whenDifferent: `a permission on tagged stages is wider or narrower than its text: change allowOnTagged in ${GRANTS}`,
  },
  {
    id: 'rooms-deleted-stage',
    source: decision16('IAM denies access by a tag to a deleted stage as it does to a foreign one'),
    assumption: 'IAM denies access by a tag to a deleted stage as it does to a foreign one',
    expected: 'AccessDeniedException',
    see: ({ read }) => read.deleted,
    whenDifferent: 'tell deleted stages from foreign ones in lambda/recordings, and in docs/run-time-stages.md',
  },
  {
    id: 'rooms-claim',
    source: runTimeStages('The grant excludes what conditions can tell'),
    assumption: 'a function with `grants.create` can claim a stage without tags, and none that this library has deployed',
    expected: 'without tags: success; of this library: AccessDeniedException',
    see: ({ claim: { untagged, ofLibrary } }) => `without tags: ${untagged}; of this library: ${ofLibrary}`,
    whenDifferent: `change IS_NOT_DEPLOYED in ${GRANTS}, and what docs/run-time-stages.md says of it`,
  },
  {
    id: 'rooms-removed-permission',
    source: decision14('IAM enforces a deleted policy within 30 seconds'),
    assumption: 'IAM enforces a deleted policy within 30 s',
    expected: 'within 30 s',
    see: ({ secondsUntilDenied }) => (secondsUntilDenied <= 30 ? 'within 30 s' : `after ${secondsUntilDenied} s`),
    whenDifferent: 'wait longer at the end of a deletion, in lambda/resources/runtime-stages',
  },
];

const COMPOSITIONS: readonly CallsProbe[] = [
  {
    id: 'compositions-start',
    source: compositions('stages with the tag, the given resources, requests with the tag'),
    assumption: 'IAM allows a function with `grants.startCompositions` requests with the tag, on stages with the tag',
    expected: 'with the tag: success; without: AccessDeniedException; on another stage: AccessDeniedException',
    see({ composition: { started, withoutTag, onForeignStage } }) {
      return `with the tag: ${started}; without: ${withoutTag}; on another stage: ${onForeignStage}`;
    },
    whenDifferent: `change startPermissions in ${COMPOSITION_PERMISSIONS}`,
  },
  {
    id: 'compositions-tagging',
    source: decision13('while a composition starts, IVS checks `ivs:TagResource`'),
    assumption: 'IVS checks `ivs:TagResource` while a composition starts, for a composition without tags',
    expected: 'allowed without the tag: success; allowed with the tag: AccessDeniedException',
    see({ composition: { asUntagged, asTagged } }) {
      return `allowed without the tag: ${asUntagged}; allowed with the tag: ${asTagged}`;
    },
    whenDifferent: 'change the access of StartComposition in local/src/services/ivs/operations/compositions.ts; the grant allows both',
  },
  {
    id: 'compositions-list',
    source: decision13('for `ivs:ListCompositions` with a filter, IVS checks the stage'),
    assumption: 'IVS checks `ivs:ListCompositions` with a filter on the stage',
    expected: 'of the stage: success; of another: AccessDeniedException; of all: AccessDeniedException',
    see({ composition: { listedOfStage, listedOfForeignStage, listedOfAll } }) {
      return `of the stage: ${listedOfStage}; of another: ${listedOfForeignStage}; of all: ${listedOfAll}`;
    },
    whenDifferent: `change readPermissions in ${COMPOSITION_PERMISSIONS}`,
  },
  {
    id: 'compositions-stop',
    source: compositions('compositions with the tag; stages with the tag, for `filterByStageArn`'),
    assumption: 'IAM allows a function with `grants.stopCompositions` to stop a composition with the tag',
    expected: 'success',
    see: ({ composition }) => composition.stopped,
    whenDifferent: `change stopPermissions in ${COMPOSITION_PERMISSIONS}`,
  },
  {
    id: 'compositions-listed-at-once',
    source: decision18('`ListCompositions` shows a composition when `StartComposition` has answered'),
    assumption: '`ListCompositions` shows a composition when `StartComposition` has answered',
    expected: 'is listed',
    see: ({ composition }) => (composition.isListedAtOnce ? 'is listed' : 'is not listed'),
    whenDifferent: 'rely on what the instance knows in lambda/compositions, and choose a longer window for its token',
  },
  {
    id: 'compositions-tag-ended',
    source: decision18('`TagResource` accepts a composition that has ended'),
    assumption: '`TagResource` accepts a composition that has ended',
    expected: 'success',
    see: ({ composition }) => composition.taggedAfterEnd,
    whenDifferent: 'remember announced recordings elsewhere than in a tag of the composition, in lambda/compositions',
  },
];

const KEYS: readonly CallsProbe[] = [
  {
    id: 'kms-message-type',
    source: decision17('IAM evaluates `kms:MessageType` for `Sign`'),
    assumption: 'IAM allows a function that may sign digests only to sign a digest, and no message',
    expected: 'digest: success; message: AccessDeniedException',
    see: ({ signature: { digest, message } }) => `digest: ${digest}; message: ${message}`,
    whenDifferent: 'leave the condition out of src/public-key-grants.ts, and say in decision 17 what the permission allows',
  },
];

export const probes: readonly Probe[] = [...STAGES, ...COMPOSITIONS, ...KEYS].map(callsProbe);

export const notProbed: readonly NotProbed[] = [
  {
    source: decision14('Lambda stops a function that invokes itself in a chain of about 16'),
    reason: 'AWS documents it, and a probe would have Lambda stop the function and warn the owner of the account',
    byHand: 'create 10,500 stages with the tag of a RuntimeStages, delete its stack, and look at the last lines of the log of the handler',
  },
  {
    source: decision16('EventBridge counts the matches of a rule without a target'),
    reason: 'metrics show after minutes, and ivs-local has none',
    byHand: 'deploy examples/live-room with StageMonitoring, refuse a participant, and look for MatchedEvents of the rule in CloudWatch',
  },
  {
    source: decision17('the claims of each kind of authorizer are where the documentation shows them'),
    reason: 'it takes an API with an authorizer of each kind, and ivs-local has no API Gateway',
    byHand:
      'deploy examples/token-service with each authorizer, ask for a token, and compare the log of the function with the table in docs/tokens.md',
  },
  {
    source: decision18('a call takes effect within 5 seconds after it has failed, or never'),
    reason: 'nobody can make a call of AWS fail in that way',
    byHand: 'look for two compositions of one session with the same tag of an AutoComposition, in an account that has used one for weeks',
  },
  {
    source: decision18('`startTime` of a destination means that it has begun to record'),
    reason: 'somebody has to publish, and to compare the video with the time',
    byHand:
      'publish a minute after the start of a composition, and compare `startTime` of GetComposition with events/recording-started.json',
  },
  {
    source: decision18('clocks of services differ by less than 5 seconds'),
    reason: 'no call tells the time of a service',
    byHand: 'publish, and compare the time of ListParticipantEvents with that of the event in EventBridge',
  },
  {
    source: decision18('a composition that is STOPPING is still one of the stage'),
    reason: 'STOPPING lasts for seconds, and the quota of a stage has to be used up in them',
    byHand: 'start 5 compositions of a stage, stop one, start another at once, and see whether the quota refuses it',
  },
  {
    source: decision18('IVS notes within 10 seconds that a publisher has lost the connection'),
    reason: 'a publisher has to lose the network',
    byHand: 'publish from a phone, switch it to flight mode, and compare the time with that of the event Participant Unpublished',
  },
  {
    source: decision18('whether a message that expires while it is in flight still holds up its group'),
    reason: 'the function stops before, so that it makes no difference',
    byHand:
      'send two messages of a group to a FIFO queue with a retention of a minute, receive the first, and receive again after that minute',
  },
  {
    source: compositions('AWS does not document which resource IAM checks for the default encoder'),
    reason: 'it takes a channel that is offline, and the grant allows all encoder configurations',
    byHand:
      'start a composition with a channel and no encoder from a function with `defaultEncoder`, and read the resource in the message of the denial without it',
  },
  {
    source: compositions('`IvsRealTime.ConflictException`'),
    reason: 'ivs-local has no Step Functions',
    byHand: 'deploy a state machine with `toCallAwsServiceProps`, name a stage that is deleted, and read the error of the execution',
  },
];
