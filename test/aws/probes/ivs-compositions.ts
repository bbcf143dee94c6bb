/** What is assumed of compositions. */
import { DeleteStageCommand, GetCompositionCommand, StopCompositionCommand } from '@aws-sdk/client-ivs-realtime';
import { type NotProbed, outcome, type Probe, type ProbeContext } from '../probe';
import { deployIvsEvents } from './event-queue';
import { createEncoder, createStage, s3Destination, startComposition } from './ivs-resources';
import { decision3 } from './sources';

const MINUTE = 60_000;

export const probes: readonly Probe[] = [
  {
    id: 'ivs-foreign-channel',
    source: decision3('a channel of another account'),
    assumption: 'a channel of another account is a `ValidationException`',
    expected: 'ValidationException',
    needs: ['composition', 'stage'],
    async run(context) {
      const { arn: stageArn } = await createStage(context);
      const channelArn = `arn:aws:ivs:${context.region}:999999999999:channel/abcdefABCDEF`;
      const channel = { channelArn, encoderConfigurationArn: await createEncoder(context) };
      return outcome(startComposition(context, { stageArn, destinations: [{ channel }] }));
    },
    whenDifferent: 'change `checkChannel` in local/src/services/ivs/operations/compositions.ts',
  },
  {
    id: 'ivs-composition-layout',
    source: decision3('the answer to `StartComposition` has the defaults of the layout filled in'),
    assumption: 'the answer to `StartComposition` has the defaults of the layout filled in',
    expected:
      'grid: featuredParticipantAttribute="", gridGap=2, omitStoppedVideo=false, participantOrderAttribute="", videoAspectRatio="VIDEO"',
    needs: ['bucket', 'composition', 'stage'],
    async run(context) {
      const { arn: stageArn } = await createStage(context);
      const { layout = {} } = await startComposition(context, { stageArn, destinations: [await s3Destination(context)] });
      const options = Object.entries(layout).map(([kind, values]) => {
        const sorted = Object.entries(values ?? {}).sort(([a], [b]) => a.localeCompare(b));
        return `${kind}: ${sorted.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}`;
      });
      return options.join('; ') || 'no layout';
    },
    whenDifferent: 'change the defaults in local/src/services/ivs/operations/compositions.ts, and in src/compositions/',
  },
  {
    id: 'ivs-composition-token',
    source: decision3('with another input it is a `ConflictException`'),
    assumption: 'an `idempotencyToken` finds its composition again; with another input it is a `ConflictException`',
    expected: 'the same input: the same composition; another input: ConflictException',
    needs: ['bucket', 'composition', 'stage'],
    async run(context) {
      const input = await tokenInput(context);
      const { arn } = await startComposition(context, input);
      const again = await startComposition(context, input);
      const other = await outcome(startComposition(context, { ...input, layout: { grid: { gridGap: 7 } } }));
      return `the same input: ${again.arn === arn ? 'the same composition' : 'another composition'}; another input: ${other}`;
    },
    whenDifferent: 'change `formerOf` in local/src/services/ivs/operations/compositions.ts, and read decision 18 again',
  },
  {
    id: 'ivs-composition-token-forgotten',
    source: decision3('an `idempotencyToken` is remembered as long as its composition can be seen'),
    assumption: 'an `idempotencyToken` is remembered as long as its composition can be seen, and afterwards starts another composition',
    expected: 'stopped: the same composition; no longer seen: another composition',
    needs: ['bucket', 'composition', 'stage'],
    minutes: 10,
    async run(context) {
      const { ivs } = context.clients;
      const input = await tokenInput(context);
      const { arn } = await startComposition(context, input);
      const again = async () => ((await startComposition(context, input)).arn === arn ? 'the same composition' : 'another composition');
      await ivs.send(new StopCompositionCommand({ arn }));
      await context.until('the composition did not stop', 5 * MINUTE, async () => (await isStopped(context, arn)) || undefined);
      const stopped = await again();
      await context.until('the composition could be seen for an hour', 60 * MINUTE, async () => {
        return (await outcome(ivs.send(new GetCompositionCommand({ arn })))) === 'ResourceNotFoundException' || undefined;
      });
      return `stopped: ${stopped}; no longer seen: ${await again()}`;
    },
    whenDifferent: 'change `formerOf` in local/src/services/ivs/operations/compositions.ts, and read decision 18 again',
  },
  {
    id: 'ivs-composition-stopped-twice',
    source: decision3('stopping a composition that does not run'),
    assumption: 'stopping a composition that does not run is a `ConflictException`',
    expected: 'ConflictException',
    needs: ['bucket', 'composition', 'stage'],
    async run(context) {
      const { ivs } = context.clients;
      const { arn: stageArn } = await createStage(context);
      const { arn } = await startComposition(context, { stageArn, destinations: [await s3Destination(context)] });
      await ivs.send(new StopCompositionCommand({ arn }));
      await context.until('the composition did not stop', 5 * MINUTE, async () => (await isStopped(context, arn)) || undefined);
      return outcome(ivs.send(new StopCompositionCommand({ arn })));
    },
    whenDifferent:
      'change StopComposition in local/src/services/ivs/operations/compositions.ts, and what lambda/compositions takes for stopped',
  },
  {
    id: 'ivs-composition-silent-stop',
    source: decision3('a composition tells nothing of itself if it is stopped before it has started'),
    assumption: 'a composition tells nothing of itself if it is stopped before it has started',
    expected: 'no events',
    needs: ['bucket', 'composition', 'queue', 'stack', 'stage'],
    minutes: 2,
    async run(context) {
      const received = await deployIvsEvents(context);
      const { arn: stageArn } = await createStage(context);
      const { arn } = await startComposition(context, { stageArn, destinations: [await s3Destination(context)] });
      await context.clients.ivs.send(new StopCompositionCommand({ arn }));
      await context.wait(MINUTE);
      const names = (await received()).filter(({ stage_arn }) => stage_arn === stageArn).map(({ event_name }) => event_name);
      return names.length === 0 ? 'no events' : names.join(', ');
    },
    whenDifferent: 'change `stopComposing` in local/src/services/ivs/compositions/composing.ts',
  },
  {
    id: 'ivs-composition-of-deleted-stage',
    source: decision3('a deleted stage ends the destinations of its compositions well (`Destination End`)'),
    assumption: 'a deleted stage ends the destinations of its compositions well (`Destination End`), and the compositions are `FAILED`',
    expected: 'the composition: FAILED; the destination: Destination End',
    needs: ['bucket', 'composition', 'publisher', 'queue', 'stack', 'stage'],
    async run(context) {
      const { ivs } = context.clients;
      const received = await deployIvsEvents(context);
      const { arn: stageArn } = await createStage(context);
      await context.publish(stageArn);
      const { arn } = await startComposition(context, { stageArn, destinations: [await s3Destination(context)] });
      const destinationEvent = (...names: string[]) =>
        context.until(`no event ${names.join(' or ')}`, 5 * MINUTE, async () => {
          const details = (await received()).filter(({ stage_arn }) => stage_arn === stageArn);
          return details.map(({ event_name }) => event_name).find((name) => names.includes(name));
        });
      await destinationEvent('Destination Start');
      await ivs.send(new DeleteStageCommand({ arn: stageArn }));
      const ended = await destinationEvent('Destination End', 'Destination Failure');
      const { composition } = await ivs.send(new GetCompositionCommand({ arn }));
      return `the composition: ${composition?.state}; the destination: ${ended}`;
    },
    whenDifferent:
      'change what the deletion of a stage does in local/src/services/ivs/compositions/composing.ts, and read decision 18 again',
  },
];

export const notProbed: readonly NotProbed[] = [
  {
    source: decision3('no event tells that a destination has reconnected'),
    reason: 'nobody outside of AWS can interrupt a destination',
    byHand: 'look for events after `Destination Reconnecting` where one has come',
  },
  {
    source: decision3('no `Session Start` if all of its destinations fail at once'),
    reason: 'it needs a publisher, and destinations that are accepted and fail',
    byHand:
      "take the service's statement from the policy of a composition's only bucket, publish, start the composition, and look at its events",
  },
];

async function tokenInput(context: ProbeContext) {
  const { arn: stageArn } = await createStage(context);
  return { stageArn, destinations: [await s3Destination(context)], idempotencyToken: context.name('token') };
}

/** Whether a composition has stopped. */
async function isStopped({ clients: { ivs } }: ProbeContext, arn: string | undefined): Promise<boolean> {
  const { composition } = await ivs.send(new GetCompositionCommand({ arn }));
  return composition?.state === 'STOPPED';
}
