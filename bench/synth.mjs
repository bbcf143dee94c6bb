/**
 * Compares the cost of resources at synthesis between this library and its alternatives. Measures the CPU time of fresh processes, and prints the
 * ratio of the minimum to that of the L1s: in an app with nothing else, and in an app that also has a function, as most apps do.
 *
 *   npm run bench:synth -- [--scenario all-five] [--count 100] [--runs 15]
 */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const HANDLER = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'lambda');

const PUBLIC_KEY = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** @typedef {(stack: import('aws-cdk-lib').Stack, count: number) => void} Variant */

/** @type {Record<string, Variant>} each creates `count` stages with a name and a tag; the first is the baseline */
const stages = {
  CfnStage: (stack, count) => {
    const { CfnStage } = require('aws-cdk-lib/aws-ivs');
    for (let i = 0; i < count; i++) new CfnStage(stack, `Room${i}`, { name: 'room', tags: [{ key: 'show', value: 'late-night' }] });
  },
  Stage: (stack, count) => {
    const { Stage } = require('cdk-ivs-realtime');
    const { Tags } = require('aws-cdk-lib/core');
    for (let i = 0; i < count; i++) Tags.of(new Stage(stack, `Room${i}`, { stageName: 'room' })).add('show', 'late-night');
  },
  'Provider framework': (stack, count) => {
    const { CustomResource } = require('aws-cdk-lib/core');
    const lambda = require('aws-cdk-lib/aws-lambda');
    const { Provider } = require('aws-cdk-lib/custom-resources');
    const onEventHandler = new lambda.Function(stack, 'OnEvent', {
      code: lambda.Code.fromAsset(HANDLER),
      handler: 'resources.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
    });
    const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
    for (let i = 0; i < count; i++) {
      const properties = { Name: 'room', Tags: { show: 'late-night' } };
      new CustomResource(stack, `Room${i}`, { serviceToken, resourceType: 'Custom::Stage', properties });
    }
  },
  AwsCustomResource: (stack, count) => {
    const {
      AwsCustomResource,
      AwsCustomResourcePolicy,
      PhysicalResourceId,
      PhysicalResourceIdReference,
    } = require('aws-cdk-lib/custom-resources');
    const service = '@aws-sdk/client-ivs-realtime';
    for (let i = 0; i < count; i++) {
      new AwsCustomResource(stack, `Room${i}`, {
        installLatestAwsSdk: false,
        onCreate: {
          service,
          action: 'CreateStage',
          parameters: { name: 'room', tags: { show: 'late-night' } },
          physicalResourceId: PhysicalResourceId.fromResponse('stage.arn'),
        },
        onDelete: { service, action: 'DeleteStage', parameters: { arn: new PhysicalResourceIdReference() } },
        policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
      });
    }
  },
};

/** @type {Record<string, Variant>} each creates `count` of every resource, with a bucket for recordings; the first is the baseline */
const allFive = {
  'five L1s': (stack, count) => {
    const { Bucket } = require('aws-cdk-lib/aws-s3');
    const ivs = require('aws-cdk-lib/aws-ivs');
    for (let i = 0; i < count; i++) {
      const { bucketName } = new Bucket(stack, `Bucket${i}`);
      const { attrArn: storageConfigurationArn } = new ivs.CfnStorageConfiguration(stack, `Storage${i}`, { s3: { bucketName } });
      const stage = new ivs.CfnStage(stack, `Room${i}`, {
        name: 'room',
        autoParticipantRecordingConfiguration: { storageConfigurationArn },
      });
      new ivs.CfnEncoderConfiguration(stack, `Encoder${i}`, { video: { width: 1280, height: 720 } });
      new ivs.CfnIngestConfiguration(stack, `Ingest${i}`, { stageArn: stage.attrArn, ingestProtocol: 'RTMPS' });
      new ivs.CfnPublicKey(stack, `Key${i}`, { publicKeyMaterial: PUBLIC_KEY });
    }
  },
  'all five': (stack, count) => {
    const { Bucket } = require('aws-cdk-lib/aws-s3');
    const ivs = require('cdk-ivs-realtime');
    for (let i = 0; i < count; i++) {
      const storage = new ivs.StorageConfiguration(stack, `Storage${i}`, { bucket: new Bucket(stack, `Bucket${i}`) });
      const autoParticipantRecording = ivs.AutoParticipantRecording.audioVideo(storage);
      const stage = new ivs.Stage(stack, `Room${i}`, { stageName: 'room', autoParticipantRecording });
      new ivs.EncoderConfiguration(stack, `Encoder${i}`, { video: ivs.EncoderVideo.HD_720 });
      new ivs.IngestConfiguration(stack, `Ingest${i}`, { stage });
      new ivs.PublicKey(stack, `Key${i}`, { material: ivs.PublicKeyMaterial.fromPem(PUBLIC_KEY) });
    }
  },
};

const scenarios = { stages, 'all-five': allFive };

/** @type {Record<string, (stack: import('aws-cdk-lib').Stack) => void>} other contents of the app */
const apps = {
  'an app with nothing else': () => {},
  'an app with a function of its own': (stack) => {
    const lambda = require('aws-cdk-lib/aws-lambda');
    new lambda.Function(stack, 'Api', {
      code: lambda.Code.fromAsset(HANDLER),
      handler: 'resources.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
    });
  },
};

function synthesise(addOthers, addResources, count) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const { App, Stack } = require('aws-cdk-lib/core');
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new Stack(app, 'Bench');
    addOthers(stack);
    addResources(stack, count);
    app.synth();
    const { user, system } = process.cpuUsage();
    const template = readFileSync(join(outdir, 'Bench.template.json'), 'utf8');
    const resources = Object.keys(JSON.parse(template).Resources).length;
    process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, bytes: template.length, resources }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The costs of one synthesis, or why it failed. */
function measure(app, variant) {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--app', app, '--variant', variant],
    { env, encoding: 'utf8' },
  );
  if (status === 0) return JSON.parse(stdout);
  const [, reason] = /Error: (.*?)[.:]? *$/m.exec(stderr) ?? [];
  return { cannot: reason ?? stderr };
}

/** Other work of the machine only adds to CPU time, so the minimum of several runs is the most repeatable. */
function least(values) {
  return Math.min(...values);
}

const { values: options } = parseArgs({
  options: {
    app: { type: 'string' },
    variant: { type: 'string' },
    scenario: { type: 'string', default: 'stages' },
    count: { type: 'string', default: '1' },
    runs: { type: 'string', default: '15' },
  },
});
const variants = scenarios[options.scenario];
if (!variants) throw new Error(`--scenario is one of ${Object.keys(scenarios).join(', ')}, got ${options.scenario}`);

function compare(app) {
  const names = Object.keys(variants);
  const results = Object.fromEntries(names.map((name) => [name, [measure(app, name)]])); // warms the file cache, not counted
  const able = names.filter((name) => !results[name][0].cannot);
  for (const name of able) results[name] = [];
  for (let run = 0; run < Number(options.runs); run++) {
    for (const name of able) results[name].push(measure(app, name));
  }
  const cpu = (name) => least(results[name].map((result) => result.cpu));
  console.log(
    `CPU time to synthesise ${options.count} of ${options.scenario} in ${app}, least of ${options.runs} fresh processes each, ` +
      `Node.js ${process.version}:`,
  );
  for (const name of names) {
    const [{ bytes, resources, cannot }] = results[name];
    const figures = cannot
      ? `cannot: ${cannot}`
      : `${cpu(name).toFixed(0).padStart(5)} ms  ${(cpu(name) / cpu(names[0])).toFixed(2)} x  ${resources} resources, template ${bytes} bytes`;
    console.log(`  ${name.padEnd(18)} ${figures}`);
  }
}

if (options.variant) synthesise(apps[options.app], variants[options.variant], Number(options.count));
else for (const app of Object.keys(apps)) compare(app);
