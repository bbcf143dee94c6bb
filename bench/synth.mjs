/**
 * What the resources cost at synthesis, made in the ways that a user could choose between: CPU time of a fresh process each, in turn, as the
 * ratio of the least to the L1s'. `--check` fails when the library is above its limit.
 *
 *   npm run bench:synth -- [--scenario all-five] [--count 100] [--runs 15] [--check]
 */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const LIMIT = 1.25;

/** Above the limit there is another round of runs: the least of more runs is nearer to the truth, on a busy machine too. */
const CHECK_ROUNDS = 3;
const require = createRequire(import.meta.url);
const HANDLER = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'resources');

const PUBLIC_KEY = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** @typedef {(stack: import('aws-cdk-lib').Stack, count: number) => void} Variant */

/** @type {Record<string, Variant>} each makes `count` stages with a name and a tag; the first is what the others are compared with */
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
      handler: 'index.handler',
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

/** @type {Record<string, Variant>} each makes `count` times one of every resource, with a bucket to record to */
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
      new ivs.EncoderConfiguration(stack, `Encoder${i}`, { video: ivs.EncoderVideo.HD_720P });
      new ivs.IngestConfiguration(stack, `Ingest${i}`, { stage });
      new ivs.PublicKey(stack, `Key${i}`, { material: ivs.PublicKeyMaterial.fromPem(PUBLIC_KEY) });
    }
  },
};

/** What is made, and which variant has to stay below the limit. */
const scenarios = {
  stages: { variants: stages, ours: 'Stage' },
  'all-five': { variants: allFive, ours: 'all five' },
};

function synthesise({ variants }, variant, count) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const { App, Stack } = require('aws-cdk-lib/core');
    const app = new App({ outdir, analyticsReporting: false });
    variants[variant](new Stack(app, 'Bench'), count);
    app.synth();
    const { user, system } = process.cpuUsage();
    const template = readFileSync(join(outdir, 'Bench.template.json'), 'utf8');
    const resources = Object.keys(JSON.parse(template).Resources).length;
    process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, bytes: template.length, resources }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function measure(variant) {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--variant', variant],
    {
      env,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`the synthesis of ${variant} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** Whatever else a machine does adds to CPU time and never takes away from it, so the least of several runs is the most repeatable. */
function least(values) {
  return Math.min(...values);
}

const { values: options } = parseArgs({
  options: {
    variant: { type: 'string' },
    scenario: { type: 'string', default: 'stages' },
    count: { type: 'string', default: '1' },
    runs: { type: 'string', default: '15' },
    check: { type: 'boolean', default: false },
  },
});
const scenario = scenarios[options.scenario];
if (!scenario) throw new Error(`--scenario is one of ${Object.keys(scenarios).join(', ')}, got ${options.scenario}`);
if (options.variant) {
  synthesise(scenario, options.variant, Number(options.count));
} else {
  const all = Object.keys(scenario.variants);
  // A check needs many runs of the two that it compares, and none of the others.
  const names = options.check ? all.filter((name, index) => index === 0 || name === scenario.ours) : all;
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) measure(name); // warms the file cache, not counted
  const cpu = (name) => least(results[name].map((result) => result.cpu));
  const ratioOf = (name) => cpu(name) / cpu(names[0]);
  for (let round = 0; round === 0 || (options.check && round < CHECK_ROUNDS && ratioOf(scenario.ours) > LIMIT); round++) {
    for (let run = 0; run < Number(options.runs); run++) {
      for (const name of names) results[name].push(measure(name));
    }
  }
  console.log(
    `CPU time to synthesise ${options.count} stage(s), least of ${results[names[0]].length} fresh processes each, Node.js ${process.version}:`,
  );
  for (const name of names) {
    const [{ bytes, resources }] = results[name];
    console.log(
      `  ${name.padEnd(18)} ${cpu(name).toFixed(0).padStart(5)} ms  ${ratioOf(name).toFixed(2)} x  ${resources} resources, template ${bytes} bytes`,
    );
  }
  if (options.check && ratioOf(scenario.ours) > LIMIT) {
    console.error(`${scenario.ours} costs at most ${LIMIT} times ${names[0]}, got ${ratioOf(scenario.ours).toFixed(2)}`);
    process.exitCode = 1;
  }
}
