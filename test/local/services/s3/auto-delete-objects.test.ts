/** Buckets with `autoDeleteObjects: true`, with the CDK's own function, which takes the SDK from the app's node_modules. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type LocalEndpoint, startEndpoint } from '../../../../local/src/endpoint/endpoint';

/** As much of the SDK's client as the function uses. */
const CLIENT = `
const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL } = process.env;
async function send(method, path, body) {
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260101/' + AWS_REGION + '/s3/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(AWS_ENDPOINT_URL + '/' + path, { method, headers: { authorization }, body });
  const text = await response.text();
  if (!response.ok) throw Object.assign(new Error(text), { name: all(text, 'Code')[0] });
  return text;
}
const all = (xml, tag) => [...xml.matchAll(new RegExp('<' + tag + '>(.*?)</' + tag + '>', 'gs'))].map(([, text]) => text);
exports.S3 = class {
  async getBucketTagging({ Bucket }) {
    return { TagSet: all(await send('GET', Bucket + '?tagging'), 'Tag').map((tag) => ({ Key: all(tag, 'Key')[0], Value: all(tag, 'Value')[0] })) };
  }
  async getBucketPolicy({ Bucket }) {
    return { Policy: await send('GET', Bucket + '?policy') };
  }
  async putBucketPolicy({ Bucket, Policy }) {
    await send('PUT', Bucket + '?policy', Policy);
    console.log('POLICY', Policy);
  }
  async listObjectVersions({ Bucket }) {
    const page = await send('GET', Bucket + '?versions&max-keys=2');
    const Versions = all(page, 'Version').map((version) => ({ Key: all(version, 'Key')[0], VersionId: all(version, 'VersionId')[0] }));
    return { Versions, IsTruncated: all(page, 'IsTruncated')[0] === 'true' };
  }
  async deleteObjects({ Bucket, Delete }) {
    const objects = Delete.Objects.map(({ Key, VersionId }) => '<Object><Key>' + Key + '</Key><VersionId>' + VersionId + '</VersionId></Object>');
    await send('POST', Bucket + '?delete', '<Delete>' + objects.join('') + '</Delete>');
  }
};`;

const app = mkdtempSync(join(tmpdir(), 'auto-delete-objects-test-'));
const lines: string[] = [];
let endpoint: LocalEndpoint;

beforeAll(() => {
  const client = join(app, 'node_modules', '@aws-sdk', 'client-s3');
  mkdirSync(client, { recursive: true });
  writeFileSync(join(client, 'index.js'), CLIENT);
  jest.spyOn(process, 'cwd').mockReturnValue(app);
});

beforeEach(async () => {
  lines.length = 0;
  endpoint = await startEndpoint({ onFunctionLog: ({ text }) => lines.push(text) });
});

afterEach(() => endpoint.close());

afterAll(() => {
  jest.restoreAllMocks();
  rmSync(app, { recursive: true });
});

/** The stack's template, with the code of its function in it instead of in an asset. */
function template(autoDeleteObjects: boolean): string {
  const cdk = new App({ analyticsReporting: false });
  new Bucket(new Stack(cdk, 'Recordings'), 'Bucket', { bucketName: 'recordings', removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects });
  const assembly = cdk.synth();
  const { Resources } = assembly.getStackByName('Recordings').template;
  for (const { Properties } of Object.values<{ Properties: { Code?: { S3Key: string } | { ZipFile: string } } }>(Resources)) {
    if (!Properties.Code || !('S3Key' in Properties.Code)) continue;
    const asset = join(assembly.directory, `asset.${Properties.Code.S3Key.replace('.zip', '')}`);
    Properties.Code = { ZipFile: readFileSync(join(asset, 'index.js'), 'utf8') };
  }
  return JSON.stringify({ Resources });
}

async function send(service: string, method: string, path: string, body?: string): Promise<Response> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return fetch(endpoint.url + path, { method, headers: { authorization }, body });
}

/** The status that the stack ends in. */
async function run(action: string, TemplateBody?: string): Promise<string | undefined> {
  const template = TemplateBody !== undefined && { TemplateBody, 'Capabilities.member.1': 'CAPABILITY_IAM' };
  const form = { Action: action, StackName: 'Recordings', ...template };
  const response = await send('cloudformation', 'POST', '/', new URLSearchParams(form).toString());
  if (!response.ok) throw new Error(await response.text());
  for (;;) {
    const status = endpoint.stacks().find(({ name }) => name === 'Recordings')?.status;
    if (!status?.endsWith('_IN_PROGRESS')) return status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const bucketStatus = async () => (await send('s3', 'HEAD', '/recordings')).status;
const putObjects = async (...keys: string[]) => {
  for (const key of keys) expect((await send('s3', 'PUT', `/recordings/${key}`, 'media')).status).toBe(200);
};

test('a bucket is deployed, filled, and goes with all that is in it; meanwhile nobody can put more', async () => {
  expect(await run('CreateStack', template(true))).toBe('CREATE_COMPLETE');
  const tagging = await (await send('s3', 'GET', '/recordings?tagging')).text();
  expect([...tagging.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).toEqual([
    'aws-cdk:auto-delete-objects',
    ...['stack-name', 'stack-id', 'logical-id'].map((name) => `aws:cloudformation:${name}`),
  ]);
  await putObjects('a/1.ts', 'a/2.ts', 'b', 'c', 'd');
  expect(await run('DeleteStack')).toBe('DELETE_COMPLETE');
  expect(await bucketStatus()).toBe(404);
  const policies = lines
    .filter((line) => line.startsWith('POLICY '))
    .map((line) => JSON.parse(line.slice('POLICY '.length)).Statement.at(-1));
  expect(policies).toEqual([{ Principal: '*', Effect: 'Deny', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::recordings/*'] }]);
  expect(lines.filter((line) => /denied|Could not set/.test(line))).toEqual([]);
});

test('a bucket that is no longer to be emptied keeps its objects, and so stays', async () => {
  expect(await run('CreateStack', template(true))).toBe('CREATE_COMPLETE');
  await putObjects('kept');
  expect(await run('UpdateStack', template(false))).toBe('UPDATE_COMPLETE');
  expect(lines).toContain("Bucket does not have 'aws-cdk:auto-delete-objects' tag, skipping cleaning.");
  expect(await run('DeleteStack')).toBe('DELETE_FAILED');
  expect(await (await send('s3', 'GET', '/recordings/kept')).text()).toBe('media');
});
