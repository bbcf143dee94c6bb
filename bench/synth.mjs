/**
 * What stages cost at synthesis, made in the ways that a user could choose between: CPU time of a fresh process each, in turn, as the
 * ratio of medians to the L1's. `--check` fails when `Stage` is above its limit.
 *
 *   npm run bench:synth [-- --count 100] [-- --runs 15] [-- --check]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const LIMIT = 1.25;
const require = createRequire(import.meta.url);
const HANDLER = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'resources');

/** @type {Record<string, (stack: import('aws-cdk-lib').Stack, count: number) => void>} each makes `count` stages with a name and a tag */
const variants = {
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

function synthesise(variant, count) {
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

function measure(variant, count) {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--variant', variant, '--count', count], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the synthesis of ${variant} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const { values: options } = parseArgs({
  options: {
    variant: { type: 'string' },
    count: { type: 'string', default: '1' },
    runs: { type: 'string', default: '15' },
    check: { type: 'boolean', default: false },
  },
});
if (options.variant) {
  synthesise(options.variant, Number(options.count));
} else {
  const names = Object.keys(variants);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) measure(name, options.count); // warms the file cache, not counted
  for (let run = 0; run < Number(options.runs); run++) {
    for (const name of names) results[name].push(measure(name, options.count));
  }
  const cpu = (name) => median(results[name].map((result) => result.cpu));
  console.log(
    `CPU time to synthesise ${options.count} stage(s), median of ${options.runs} fresh processes each, Node.js ${process.version}:`,
  );
  for (const name of names) {
    const ratio = (cpu(name) / cpu(names[0])).toFixed(2);
    const [{ bytes, resources }] = results[name];
    console.log(`  ${name.padEnd(18)} ${cpu(name).toFixed(0).padStart(5)} ms  ${ratio} x  ${resources} resources, template ${bytes} bytes`);
  }
  const ratio = cpu('Stage') / cpu('CfnStage');
  if (options.check && ratio > LIMIT) {
    console.error(`a Stage costs at most ${LIMIT} times a CfnStage, got ${ratio.toFixed(2)}`);
    process.exitCode = 1;
  }
}
