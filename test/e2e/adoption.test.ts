/** The guides of docs/adoption.md, with their own code and the real `cdk`: nothing is lost, and a failed deployment leaves all as it was. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateIngestConfigurationCommand,
  CreateStageCommand,
  GetIngestConfigurationCommand,
  GetPublicKeyCommand,
  GetStageCommand,
  ImportPublicKeyCommand,
  type IngestConfiguration,
  type PublicKey,
  type Stage,
} from '@aws-sdk/client-ivs-realtime';
import { type DocumentedApp, documentedApp, type Edit } from './support/documented-app';
import { type LocalShell, openShell } from './support/local';

const PAGE = 'docs/adoption.md';
const pem = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

interface Live {
  readonly stage?: Stage;
  readonly ingestConfiguration?: IngestConfiguration;
  readonly publicKey?: PublicKey;
}

/** What must never be lost. */
const identityOf = ({ stage, ingestConfiguration: ingest, publicKey }: Live) => ({
  arns: [stage?.arn, ingest?.arn, publicKey?.arn],
  endpoints: stage?.endpoints,
  streamKey: ingest?.streamKey,
  participantId: ingest?.participantId,
  fingerprint: publicKey?.fingerprint,
});

/** The tags of users. */
const usersTags = ({ tags = {} }: { readonly tags?: Record<string, string> } = {}) =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !/^(aws|cdk-ivs-realtime):/.test(key)));

let shell: LocalShell;
let app: DocumentedApp;
let folder: string;

async function open(...startArgs: string[]): Promise<void> {
  shell = await openShell('--region', 'us-east-1', '--quiet', ...startArgs);
  app = documentedApp(PAGE, shell, { 'public-key.pem': pem });
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'adoption-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  app.close();
  await shell.close();
});

const deploy = (...stacks: string[]) => app.cdk('deploy', ...stacks, '--require-approval', 'never');

async function deployed(): Promise<void> {
  const { exitCode, output } = await deploy('--all');
  if (exitCode !== 0) throw new Error(output);
}

/** Deploys all stacks, of which one fails and rolls back. */
async function rolledBack(reason: RegExp): Promise<void> {
  expect(await deploy('--all')).toMatchObject({ exitCode: 1, output: expect.stringMatching(reason) });
}

async function destroyed(): Promise<void> {
  expect(await app.cdk('destroy', '--all', '--force')).toMatchObject({ exitCode: 0 });
}

async function makeByHand(): Promise<void> {
  await shell.client.send(new CreateStageCommand({ name: 'early', tags: { team: 'other', made: 'by hand' } }));
  await shell.client.send(new CreateIngestConfigurationCommand({ name: 'studio', ingestProtocol: 'RTMPS' }));
  await shell.client.send(new ImportPublicKeyCommand({ name: 'tokens', publicKeyMaterial: pem }));
}

async function live(): Promise<Live> {
  const arns = await shell.resources();
  const arnOf = (type: string) => arns.find((arn) => arn?.includes(`:${type}/`));
  const { stage } = await shell.client.send(new GetStageCommand({ arn: arnOf('stage') }));
  const { ingestConfiguration } = await shell.client.send(new GetIngestConfigurationCommand({ arn: arnOf('ingest-configuration') }));
  const { publicKey } = await shell.client.send(new GetPublicKeyCommand({ arn: arnOf('public-key') }));
  return { stage, ingestConfiguration, publicKey };
}

/** Replaces the ARNs of the page by those of the resources. */
const withArnsOf =
  ({ stage, ingestConfiguration, publicKey }: Live): Edit =>
  (code) =>
    [stage, ingestConfiguration, publicKey].reduce((text, resource) => {
      const [, type] = /:([a-z-]+)\/[^/]+$/.exec(resource?.arn ?? '') ?? [];
      return text.replaceAll(new RegExp(`arn:aws:ivs:us-east-1:123456789012:${type}/\\w+`, 'g'), resource?.arn ?? '');
    }, code);

/** Adds a resource that fails when all constructs of a stack are deployed. */
const withFailureIn =
  (stackId: string): Edit =>
  (code) =>
    `${code}
const failing = app.node.findChild('${stackId}');
const adopting = failing.node.findAll().filter((construct: any) => construct.cfnResourceType?.startsWith('Custom::IVS'));
const broken = new (require('aws-cdk-lib/aws-ivs').CfnStage)(failing, 'Broken', { name: 'not allowed' });
broken.node.addDependency(...adopting);
`;

/** The only failure is that resource. */
const BROKEN = /Resource updates failed:\s+\w+\/Broken (?![\s\S]*Custom::IVS)/;

const then =
  (...edits: Edit[]): Edit =>
  (code) =>
    edits.reduce((text, edit) => edit(text), code);

test('from an L1', async () => {
  await open();
  app.write('l1-before');
  await deployed();
  const before = await live();

  app.write('l1-1', withFailureIn('Show'));
  await rolledBack(BROKEN);
  expect(await live()).toEqual(before);

  app.write('l1-1');
  expect((await app.cdk('diff', 'Show')).output).toMatch(/\[\+\] Custom::IVSStage Stage/);
  await deployed();
  const adopted = await live();
  expect(identityOf(adopted)).toEqual(identityOf(before));
  expect(adopted.stage?.tags).toMatchObject({ 'cdk-ivs-realtime:stack': expect.stringContaining(':stack/Show/') });

  app.write('l1-before');
  await deployed();
  expect(await live()).toEqual(before);

  app.write('l1-1');
  await deployed();
  const again = await live();
  app.write('l1-2');
  const { output: difference } = await app.cdk('diff');
  for (const line of ['[-] AWS::IVS::Stage CfnStage CfnStage orphan', '[-] AdoptArn']) expect(difference).toContain(line);
  await deployed();
  expect(await live()).toEqual(again);
  expect(await shell.resources()).toEqual(identityOf(before).arns);

  await destroyed();
  expect(await shell.resources()).toEqual([]);
});

test('from resources made by hand', async () => {
  await open();
  await makeByHand();
  const before = await live();

  app.write('hand-1', then(withArnsOf(before), withFailureIn('Show')));
  await rolledBack(BROKEN);
  expect(await live()).toEqual(before);
  await destroyed();

  app.write('hand-1', withArnsOf(before));
  await deployed();
  const adopted = await live();
  expect(identityOf(adopted)).toEqual(identityOf(before));
  expect(adopted.stage).toMatchObject({ name: 'late-night' });
  expect([adopted.stage, adopted.ingestConfiguration, adopted.publicKey].map(usersTags)).toEqual(Array(3).fill({ team: 'live' }));
  expect(adopted.ingestConfiguration?.stageArn).toBe(before.stage?.arn);

  app.write(
    'hand-1',
    then(withArnsOf(before), (code) => code.replace("Show(app, 'Show')", "Show(app, 'Second')")),
  );
  await rolledBack(/adoptArn[\s\S]*:stack\/Show\//);
  expect(await live()).toEqual(adopted);
  await destroyed();

  app.write('hand-1', withArnsOf(before));
  await destroyed();
  expect(identityOf(await live())).toEqual(identityOf(before));

  await deployed();
  expect(identityOf(await live())).toEqual(identityOf(before));
  app.write('hand-2');
  await deployed();
  expect(identityOf(await live())).toEqual(identityOf(before));
  expect(await shell.resources()).toEqual(identityOf(before).arns);
  await destroyed();
  expect(await shell.resources()).toEqual([]);
});

/** The stack fails while the stage is tagged already and its recording is on the way; IVS answers late. */
const CANCELLATION = {
  service: [{ operation: 'TagResource', fault: { type: 'delay', milliseconds: 8_000 } }],
  requests: [{ logicalId: 'Stage0E8C2AF5', requestType: 'Create', failStackAfterMilliseconds: 6_000 }],
};

/** Records the participants of the stage. */
const withRecording: Edit = (code) =>
  code.replace(
    "stageName: 'late-night',",
    `$&
      autoParticipantRecording: require('cdk-ivs-realtime').AutoParticipantRecording.audioVideo(
        new (require('cdk-ivs-realtime').StorageConfiguration)(this, 'Storage', {
          bucket: new (require('aws-cdk-lib/aws-s3').Bucket)(this, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY }),
        }),
      ),`,
  );

test('from resources made by hand, with a recording, cancelled', async () => {
  const faults = join(folder, 'cancellation.json');
  writeFileSync(faults, JSON.stringify(CANCELLATION));
  await open('--faults', faults);
  await makeByHand();
  const before = await live();

  app.write('hand-1', then(withArnsOf(before), withRecording));
  await rolledBack(/Resource creation cancelled/);
  expect(await live()).toEqual(before);
  expect(await shell.resources()).toEqual(identityOf(before).arns);
  await destroyed();

  await deployed();
  const adopted = await live();
  expect(identityOf(adopted)).toEqual(identityOf(before));
  expect(adopted.stage?.autoParticipantRecordingConfiguration?.storageConfigurationArn).toMatch(/:storage-configuration\//);

  app.write('hand-1', then(withArnsOf(before), withRecording, withFailureIn('Show')));
  await rolledBack(BROKEN);
  expect(await live()).toEqual(adopted);
});

/** An answer that is lost, a call that is throttled, an event that comes twice, and an answer to CloudFormation that does not get through. */
const FAULTS = {
  service: [
    { operation: 'TagResource', fault: { type: 'drop', committed: true } },
    { operation: 'TagResource', fault: { type: 'refuse', error: 'ThrottlingException' }, after: 1, times: 2 },
    { operation: 'TagResource', fault: { type: 'fail', committed: true }, after: 4 },
    { operation: 'UntagResource', fault: { type: 'drop', committed: true }, times: 2 },
    { service: 'cloudformation', operation: 'DescribeStackResources', fault: { type: 'drop' } },
    { service: 'cloudformation', operation: 'DescribeStackResources', fault: { type: 'fail' }, after: 2 },
  ],
  requests: [
    // The creates before the move. A create younger than 30 s counts as its first delivery.
    { requestType: 'Create', answers: ['503'], times: 4 },
    { requestType: 'Create', deliverAgain: { afterMilliseconds: 300, cold: true }, answers: ['503'], times: 20 },
    { requestType: 'Delete', deliverAgain: { afterMilliseconds: 300 }, answers: ['drop'], times: 20 },
  ],
};

test('from another stack, under faults', async () => {
  const faults = join(folder, 'faults.json');
  writeFileSync(faults, JSON.stringify(FAULTS));
  await open('--faults', faults);
  app.write('stack-before');
  await deployed();
  const before = await live();
  app.write('stack-1', withArnsOf(before));
  await deployed();

  app.write('stack-2', withArnsOf(before));
  expect(await deploy('Studio', '--exclusively')).toMatchObject({
    exitCode: 1,
    output: expect.stringMatching(/adoptArn[\s\S]*:stack\/Rooms\//),
  });
  expect(await live()).toEqual(before);
  expect(await app.cdk('destroy', 'Studio', '--exclusively', '--force')).toMatchObject({ exitCode: 0 });

  app.write('stack-2', then(withArnsOf(before), withFailureIn('Studio')));
  await rolledBack(BROKEN);
  expect(await live()).toEqual(before);

  app.write('stack-2', withArnsOf(before));
  await deployed();
  const moved = await live();
  expect(await shell.resources()).toHaveLength(4);
  expect(identityOf(moved)).toEqual(identityOf(before));
  expect(moved.stage?.tags).toMatchObject({ 'cdk-ivs-realtime:stack': expect.stringContaining(':stack/Studio/') });

  await destroyed();
  expect(await shell.resources()).toEqual([]);
});
