/** What an interruption can leave that cannot be removed at once, or in any order. */
import { StartCompositionCommand } from '@aws-sdk/client-ivs-realtime';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type LocalEndpoint, startEndpoint } from '../../../local/src/endpoint/endpoint';
import { createContext } from '../context';
import { beginStack, createStack, deployRecorder, resource } from '../custom-resources/stack';
import { createStage, s3Destination } from '../probes/ivs-resources';
import { localTarget, type Target } from '../target';
import { cleanUp } from './clean-up';

let endpoint: LocalEndpoint;
let target: Target;
let context: ReturnType<typeof createContext>;
beforeAll(async () => {
  endpoint = await startEndpoint();
  target = localTarget(endpoint, 'eu-west-1');
  context = createContext({ target, signal: new AbortController().signal });
});
afterAll(async () => {
  context.close();
  await endpoint.close();
});

/** What was removed, without the random part of names and ARNs. */
async function removed(): Promise<string[]> {
  const lines: string[] = [];
  await cleanUp({ target, onRemoved: (what) => lines.push(what) });
  return lines.map((line) =>
    line
      .replace(/arn:\S*cdk-ivs-realtime-test-/, '')
      .replace(/arn:\S*/, '<ARN>')
      .replace(/-[0-9a-f]{8}(\/\S*)?$/, ''),
  );
}

test('stacks whose custom resources refuse, or are under way, go before the function that answers for them', async () => {
  const recorder = await deployRecorder(context);
  const Refused = resource(recorder, { Delete: { Fails: 'Refused on purpose.' } });
  await createStack(context, recorder, 'refusing', { Resources: { Refused } });
  const slow = (Version: number) => ({ Resources: { Slow: resource(recorder, { Version, Update: { Seconds: 3 } }) } });
  const updated = await createStack(context, recorder, 'updated', slow(1));
  await updated.startUpdate(slow(2));
  await beginStack(context, recorder, 'begun', { Resources: { Slow: resource(recorder, { Create: { Seconds: 3 } }) } });

  expect(await removed()).toEqual(['stack begun', 'stack updated', 'stack recorder', 'stack refusing']);
  expect(endpoint.stacks().filter(({ status }) => status !== 'DELETE_COMPLETE')).toEqual([]);
});

test('a composition is stopped, and its stage, configurations and bucket follow', async () => {
  const { arn: stageArn } = await createStage(context);
  const destinations = [await s3Destination(context)];
  await context.clients.ivs.send(new StartCompositionCommand({ stageArn, destinations, tags: context.tags }));
  await context.clients.s3.send(new PutObjectCommand({ Bucket: context.name('bucket'), Key: 'object', Body: 'x' }));

  expect((await removed()).sort()).toEqual([
    'bucket cdk-ivs-realtime-test-bucket',
    'composition <ARN>',
    'encoder configuration <ARN>',
    'stage <ARN>',
    'storage configuration <ARN>',
  ]);
  expect(endpoint.ivs.resources().filter(({ type }) => type !== 'composition')).toEqual([]);
});
