/** How the calls of functions with few permissions end. Made once in a run. */
import {
  CreateEncoderConfigurationCommand,
  CreateStageCommand,
  DeleteStageCommand,
  ListCompositionsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ivs-realtime';
import { outcome, type ProbeContext } from '../probe';
import { createStage, createStorage } from '../probes/ivs-resources';
import { type Answer, CALLERS, type Caller, callAs, deployCallers, type Grounds } from './callers';

/** How calls ended: `success`, or the name of an error. */
export type Calls = Awaited<ReturnType<typeof makeCalls>>;

const TAG_KEY = 'cdk-ivs-realtime:runtime-stages';
const CREATED_AT = 'cdk-ivs-realtime:created-at';

/** How long a new permission may take. */
const NEW_SECONDS = 60;

/** How long a permission may last after it was removed. */
const REMOVED_SECONDS = 120;

interface Calling extends Grounds {
  readonly context: ProbeContext;
  /** The tags of a run-time stage. */
  readonly ownTags: Readonly<Record<string, string>>;
  readonly room: (tags?: Readonly<Record<string, string>>) => { readonly name: string; readonly tags?: Readonly<Record<string, string>> };
  call(caller: Caller, command: string, input: object): Promise<Answer>;
  attempt(caller: Caller, command: string, input: object): Promise<string>;
}

export async function makeCalls(context: ProbeContext) {
  const { name, tags } = context;
  const tagValue = `${name('rooms')}/0123456789abcdef`;
  const grounds: Grounds = {
    tagKey: TAG_KEY,
    tagValue,
    storageConfigurationArn: await createStorage(context),
    encoderConfigurationArn: await createEncoder(context),
  };
  const callers = await deployCallers(context, grounds);
  const call: Calling['call'] = (caller, command, input) => callAs(context, caller, 'ivs-realtime', command, input);
  const calling: Calling = {
    ...grounds,
    context,
    ownTags: { ...tags, [TAG_KEY]: tagValue, [CREATED_AT]: new Date().toISOString() },
    room: (roomTags) => ({ name: name('room'), tags: roomTags }),
    call,
    attempt: async (caller, command, input) => (await call(caller, command, input)).error ?? 'success',
  };
  const { stageArn, ...create } = await creations(calling);
  const seen = {
    create,
    checkedTags: await taggings(calling),
    read: await reads(calling, stageArn),
    composition: await compositions(calling, stageArn),
    claim: await claims(calling),
    signature: await signatures(context, callers.keyId),
    l1TagKeys: await tagKeys(context, callers.l1StageArn),
  };
  await callers.takePermissions();
  return { ...seen, secondsUntilDenied: await secondsUntilDenied(calling, stageArn) };
}

async function createEncoder({ clients, name, tags }: ProbeContext): Promise<string> {
  const { encoderConfiguration } = await clients.ivs.send(new CreateEncoderConfigurationCommand({ name: name('encoder'), tags }));
  return encoderConfiguration?.arn ?? '';
}

/** Repeats a call that a new permission does not allow yet. */
async function patiently(context: ProbeContext, call: () => Promise<Answer>): Promise<Answer> {
  for (let second = 0; ; second++) {
    const answer = await call();
    if (answer.error !== 'AccessDeniedException' || second >= NEW_SECONDS) return answer;
    await context.pause(1_000);
  }
}

/** With the permission to create run-time stages. */
async function creations({ context, ownTags, room, call, attempt }: Calling) {
  const { output, error = 'success' } = await patiently(context, () => call(CALLERS.rooms, 'CreateStage', room(ownTags)));
  return {
    stageArn: output?.stage?.arn ?? '',
    bothTags: error,
    noTags: await attempt(CALLERS.rooms, 'CreateStage', room(context.tags)),
    otherValue: await attempt(CALLERS.rooms, 'CreateStage', room({ ...ownTags, [TAG_KEY]: 'other/00' })),
    noTime: await attempt(CALLERS.rooms, 'CreateStage', room({ ...ownTags, [CREATED_AT]: 'now' })),
  };
}

/** With which tags of the resource `ivs:TagResource` is checked while a stage is created. */
async function taggings({ context, ownTags, room, call, attempt }: Calling) {
  for (const caller of [CALLERS.creator, CALLERS.tagger, CALLERS.retagger])
    await patiently(context, () => call(caller, 'CreateStage', room()));
  return {
    notChecked: await attempt(CALLERS.creator, 'CreateStage', room(ownTags)),
    asUntagged: await attempt(CALLERS.tagger, 'CreateStage', room(ownTags)),
    asTagged: await attempt(CALLERS.retagger, 'CreateStage', room(ownTags)),
  };
}

async function reads({ context, ownTags, room, attempt }: Calling, own: string) {
  const { clients } = context;
  const foreign = (await createStage(context)).arn;
  const { stage: deleted } = await clients.ivs.send(new CreateStageCommand(room(ownTags)));
  await clients.ivs.send(new DeleteStageCommand({ arn: deleted?.arn }));
  return {
    own: await attempt(CALLERS.rooms, 'GetStage', { arn: own }),
    foreign: await attempt(CALLERS.rooms, 'GetStage', { arn: foreign }),
    deleted: await attempt(CALLERS.rooms, 'GetStage', { arn: deleted?.arn }),
  };
}

async function compositions(calling: Calling, stageArn: string) {
  const { context, tagValue, storageConfigurationArn, encoderConfigurationArn, call, attempt } = calling;
  const foreign = (await createStage(context)).arn;
  const destinations = [{ s3: { storageConfigurationArn, encoderConfigurationArns: [encoderConfigurationArn] } }];
  const start = (stage: string, tags: object) => ({ stageArn: stage, destinations, tags });
  const own = { ...context.tags, [TAG_KEY]: tagValue };
  const { output, error = 'success' } = await call(CALLERS.rooms, 'StartComposition', start(stageArn, own));
  const arn = output?.composition?.arn ?? '';
  return {
    started: error,
    isListedAtOnce: (await stateOf(context, stageArn, arn)) !== undefined,
    // At once, because a composition without a publisher ends after a minute.
    stopped: await attempt(CALLERS.rooms, 'StopComposition', { arn }),
    withoutTag: await attempt(CALLERS.rooms, 'StartComposition', start(stageArn, context.tags)),
    onForeignStage: await attempt(CALLERS.rooms, 'StartComposition', start(foreign, own)),
    asUntagged: await attempt(CALLERS.tagger, 'StartComposition', start(stageArn, own)),
    asTagged: await attempt(CALLERS.retagger, 'StartComposition', start(stageArn, own)),
    listedOfStage: await attempt(CALLERS.rooms, 'ListCompositions', { filterByStageArn: stageArn }),
    listedOfForeignStage: await attempt(CALLERS.rooms, 'ListCompositions', { filterByStageArn: foreign }),
    listedOfAll: await attempt(CALLERS.rooms, 'ListCompositions', {}),
    taggedAfterEnd: await tagAfterEnd(context, stageArn, arn),
  };
}

async function stateOf({ clients }: ProbeContext, filterByStageArn: string, arn: string): Promise<string | undefined> {
  const { compositions: listed = [] } = await clients.ivs.send(new ListCompositionsCommand({ filterByStageArn }));
  return listed.find((composition) => composition.arn === arn)?.state;
}

async function tagAfterEnd(context: ProbeContext, stageArn: string, arn: string): Promise<string> {
  const ended = async () => ((await stateOf(context, stageArn, arn)) === 'STOPPED' ? true : undefined);
  await context.until('the composition does not stop', 120_000, ended);
  return outcome(context.clients.ivs.send(new TagResourceCommand({ resourceArn: arn, tags: { ended: 'true' } })));
}

/** Whether the permission to create run-time stages is enough to claim others. */
async function claims({ context, ownTags, attempt }: Calling) {
  const untagged = await createStage(context);
  const ofLibrary = await createStage(context, { tags: { ...context.tags, 'cdk-ivs-realtime:owner': '0123456789abcdef' } });
  return {
    untagged: await attempt(CALLERS.rooms, 'TagResource', { resourceArn: untagged.arn, tags: ownTags }),
    ofLibrary: await attempt(CALLERS.rooms, 'TagResource', { resourceArn: ofLibrary.arn, tags: ownTags }),
  };
}

async function signatures(context: ProbeContext, KeyId: string) {
  const Message = Buffer.alloc(48).toString('base64');
  const sign = (MessageType: string) =>
    callAs(context, CALLERS.signer, 'kms', 'Sign', { KeyId, SigningAlgorithm: 'ECDSA_SHA_384', MessageType, Message });
  const { error: digest = 'success' } = await patiently(context, () => sign('DIGEST'));
  const { error: message = 'success' } = await sign('RAW');
  return { digest, message };
}

async function tagKeys({ clients }: ProbeContext, resourceArn: string): Promise<string[]> {
  const { tags = {} } = await clients.ivs.send(new ListTagsForResourceCommand({ resourceArn }));
  return Object.keys(tags);
}

/** Seconds until a removed permission has no effect. */
async function secondsUntilDenied({ context, attempt }: Calling, arn: string): Promise<number> {
  for (const start = Date.now(); ; await context.pause(1_000)) {
    const seconds = Math.round((Date.now() - start) / 1000);
    const isDenied = (await attempt(CALLERS.rooms, 'GetStage', { arn })) === 'AccessDeniedException';
    if (isDenied || seconds > REMOVED_SECONDS) return seconds;
  }
}
