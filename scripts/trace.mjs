/**
 * Prints the files of local/src that one CreateStage request and one creation of a stack run, in order of first use. A file runs if one of its
 * functions is called. Both calls come from the AWS SDK over HTTP, with the credentials of a role, so that the list includes permission checks.
 *
 *   npm run trace
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { build } from 'esbuild';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'local/src');
const region = 'eu-west-1';

/** The files that ran since the last `clear`, in order. */
const ran = new Set();
let recording = true;
globalThis.ran = (file) => recording && ran.add(file);

/** Calls a function of the endpoint that is not part of the traced work. */
function untraced(work) {
  recording = false;
  try {
    return work();
  } finally {
    recording = true;
  }
}

/** Adds a call of `ran` to each function of a source. */
function instrument(file) {
  const text = readFileSync(file, 'utf8');
  const call = `ran(${JSON.stringify(relative(sources, file))})`;
  const insertions = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      if (ts.isBlock(node.body)) insertions.push([node.body.getStart() + 1, `${call};`]);
      else insertions.push([node.body.getStart(), `(${call}, `], [node.body.getEnd(), ')']);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  insertions.sort(([one], [other]) => other - one);
  return insertions.reduce((result, [at, code]) => result.slice(0, at) + code + result.slice(at), text);
}

/** Bundles and loads the instrumented endpoint. */
async function loadEndpoint() {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'trace-'));
  try {
    const outfile = join(folder, 'endpoint.cjs');
    await build({
      entryPoints: [join(sources, 'endpoint/endpoint.ts')],
      outfile,
      bundle: true,
      format: 'cjs',
      mainFields: ['module', 'main'],
      platform: 'node',
      logLevel: 'error',
      plugins: [
        {
          name: 'instrument',
          setup: ({ onLoad }) => onLoad({ filter: /local\/.*\.ts$/ }, ({ path }) => ({ contents: instrument(path), loader: 'ts' })),
        },
      ],
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { startEndpoint } = await loadEndpoint();
const endpoint = await startEndpoint();
const clientOptions = (credentials) => ({ region, endpoint: endpoint.url, credentials });

async function createStack(cloudFormation, StackName, Resources) {
  await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }), Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  const status = () => untraced(() => endpoint.stacks().find(({ name }) => name === StackName)?.status);
  while (status() === 'CREATE_IN_PROGRESS') await setTimeout(5);
  if (status() !== 'CREATE_COMPLETE') throw new Error(`the stack ${StackName} must reach CREATE_COMPLETE, got ${status()}`);
}

/** Creates a role with two permissions, and returns credentials of a session. */
async function assumeRole() {
  const RoleName = 'traced';
  const allow = (statement) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const actions = ['ivs:CreateStage', 'ivs:GetStage', 'ivs:TagResource', 'cloudformation:CreateStack'];
  const root = clientOptions({ accessKeyId: 'local', secretAccessKey: 'local' });
  await createStack(new CloudFormationClient(root), 'role', {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName,
        AssumeRolePolicyDocument: allow({ Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }),
        Policies: [{ PolicyName: 'calls', PolicyDocument: allow({ Action: actions, Resource: '*' }) }],
      },
    },
  });
  const form = { Action: 'AssumeRole', RoleArn: `arn:aws:iam::000000000000:role/${RoleName}`, RoleSessionName: 'trace' };
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/sts/aws4_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(endpoint.url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) });
  const answer = await response.text();
  const read = (name) => new RegExp(`<${name}>(.*)</${name}>`).exec(answer)?.[1];
  if (!response.ok) throw new Error(answer);
  return { accessKeyId: read('AccessKeyId'), secretAccessKey: read('SecretAccessKey'), sessionToken: read('SessionToken') };
}

async function trace(title, work) {
  ran.clear();
  await work();
  const files = [...ran];
  console.log(`${title}: ${files.length} files\n${files.map((file) => `  ${file}`).join('\n')}\n`);
}

try {
  const options = clientOptions(await assumeRole());
  await trace('CreateStage', () => new IVSRealTimeClient(options).send(new CreateStageCommand({ name: 'room' })));
  const cloudFormation = new CloudFormationClient(options);
  await trace('CreateStack with one AWS::IVS::Stage', () =>
    createStack(cloudFormation, 'stage', { Room: { Type: 'AWS::IVS::Stage', Properties: { Name: 'room' } } }),
  );
} finally {
  await endpoint.close();
}
