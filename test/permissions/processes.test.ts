/** The same as in handler-policy.test.ts for a few actions, with the handler as it ships, in processes of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { REGION } from './account';
import { grantOf, without } from './grants';
import { ASSETS, assetKeyOf, BUCKET, synthesise, type Template, type Templates } from './life';

const BUNDLE = join(__dirname, '..', '..', 'assets', 'lambda');

let endpoint: LocalEndpoint;
let templates: Templates;
const denials: string[] = [];
beforeAll(async () => {
  endpoint = await startEndpoint({ onFunctionLog: ({ text }) => text.startsWith('Access denied') && denials.push(text) });
  templates = synthesise([await makeKey(), await makeKey(), await makeKey()]);
  await administer('s3', 'PUT', `/${BUCKET}`);
  const code = zipSync(Object.fromEntries(readdirSync(BUNDLE).map((file) => [file, readFileSync(join(BUNDLE, file))])));
  await administer('s3', 'PUT', `/${ASSETS}/${assetKeyOf(templates.created)}`, Buffer.from(code));
});
afterAll(() => endpoint.close());
beforeEach(() => {
  denials.length = 0;
});

async function administer(service: string, method: string, path: string, body?: string | Buffer, headers = {}): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const response = await fetch(endpoint.url + path, { method, headers: { authorization, ...headers }, body });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

async function makeKey(): Promise<string> {
  const input = JSON.stringify({ KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' });
  return JSON.parse(await administer('kms', 'POST', '/', input, { 'x-amz-target': 'TrentService.CreateKey' })).KeyMetadata.Arn;
}

async function operate(Action: string, template?: Template): Promise<string> {
  const form = template && { TemplateBody: JSON.stringify(template), 'Capabilities.member.1': 'CAPABILITY_IAM' };
  await administer('cloudformation', 'POST', '/', new URLSearchParams({ Action, StackName: 'Live', ...form }).toString());
  for (;;) {
    // Those before it are deleted.
    const { status = '' } = endpoint.stacks().at(-1) ?? {};
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const editedWithout = (template: Template, action: string) => without(grantOf(templates.created, action))(template);

test('a creation that is not allowed the last of its calls is rolled back', async () => {
  expect(await operate('CreateStack', editedWithout(templates.created, 'secretsmanager:PutSecretValue'))).toBe('ROLLBACK_COMPLETE');
  // What was in flight beside it may be denied something, too, once the rollback has taken the policies away.
  expect(denials[0]).toContain('lack {"Effect":"Allow","Action":"secretsmanager:PutSecretValue","Resource":"arn:');
  expect(await operate('DeleteStack')).toBe('DELETE_COMPLETE');
  expect(endpoint.ivs.resources()).toEqual([]);
});

/** With nothing in flight beside it that would be cancelled, which takes half a minute to be sure of. */
function withStageName(Name: string): Template {
  const template = structuredClone(templates.created);
  for (const { Type, Properties } of Object.values(template.Resources))
    if (Type === 'Custom::IVSStage') Object.assign(Properties, { Name });
  return template;
}

test('an update that is not allowed one of its calls is rolled back, and goes well when it is allowed', async () => {
  expect(await operate('CreateStack', templates.created)).toBe('CREATE_COMPLETE');
  expect(await operate('UpdateStack', editedWithout(withStageName('hall'), 'ivs:UpdateStage'))).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(denials).toEqual([expect.stringContaining('lack {"Effect":"Allow","Action":"ivs:UpdateStage","Resource":"arn:')]);
  denials.length = 0;
  expect(await operate('UpdateStack', withStageName('hall'))).toBe('UPDATE_COMPLETE');
  expect(await operate('DeleteStack')).toBe('DELETE_COMPLETE');
  expect({ denials, left: endpoint.ivs.resources() }).toEqual({ denials: [], left: [] });
});
