/** The command line, and the reasons for which the command cannot look. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoted } from '../../audit/src/orphans/removal';
import { localAccount } from './local-account';

const account = localAccount();

let environment: NodeJS.ProcessEnv;
beforeEach(() => {
  environment = { ...process.env };
});
afterEach(() => {
  process.env = environment;
});

const MANUAL = 'https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/audit.md';

describe('a wrong command line', () => {
  test.each<[string, string[], string]>([
    ['another command', ['fix'], "the commands are orphans and drift, got 'fix'; see ivs-realtime-audit --help"],
    ['no command', ['--json'], "the commands are orphans and drift, got ''; see ivs-realtime-audit --help"],
    ['words', ['drift', 'Shop', 'Room'], "drift takes options only, got 'Shop Room'; for a stack, pass --stack <name>"],
    [
      'another option',
      ['drift', '--fix'],
      "the options are --endpoint-url, --json, --kind, --profile, --region, --stack, got: Unknown option '--fix'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- \"--fix\"",
    ],
    ['an empty value', ['drift', '--stack='], "--stack has a value, got ''; leave it out for the default"],
    [
      'a kind that has no properties',
      ['drift', '--kind', 'composition'],
      "--kind of drift is one of ingest-configuration, stage, public-key, encoder-configuration, storage-configuration, got 'composition'",
    ],
    ['no region', ['orphans', '--region', 'Ohio'], "--region is the name of a region, such as us-east-1, got 'Ohio'"],
    ['no URL', ['orphans', '--endpoint-url', 'localhost:4599'], "--endpoint-url is an http or https URL, got 'localhost:4599'"],
  ])('%s is refused', async (_, args, message) => {
    expect(await account.audit(...args)).toEqual({ exitCode: 2, out: '', err: `ivs-realtime-audit: ${message}` });
  });
});

describe('what makes it unable to look', () => {
  const failure = async (...args: string[]) => {
    const { exitCode, out, err } = await account.audit('orphans', ...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    return err.replace(/^ivs-realtime-audit: /, '');
  };

  test('no region', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) delete process.env[name];
    process.env.AWS_CONFIG_FILE = '/nowhere';
    expect(await failure()).toBe('the command reads one region, got none; pass --region, or set AWS_REGION');
  });

  test('no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    Object.assign(process.env, { AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' });
    expect(await failure()).toMatch(
      /^the command reads with your AWS credentials, got CredentialsProviderError: Could not load credentials from any providers; name a profile that has some by --profile or AWS_PROFILE, or log in with `aws sso login`$/,
    );
  });

  test.each([
    ['orphans', 'ivs', 'ListStages', 'AccessDeniedException'],
    ['orphans', 'ivs', 'ListTagsForResource', 'AccessDeniedException'],
    ['orphans', 'cloudformation', 'DescribeStacks', 'AccessDenied'],
  ])('%s without %s:%s', async (command, service, operation, error) => {
    const tags = { 'cdk-ivs-realtime:stack': 'arn:aws:cloudformation:us-east-1:000000000000:stack/Gone/1' };
    await account.local.createStage({ tags });
    account.local.injectFaults({ service: [{ service, operation, fault: { type: 'refuse', error } }] });
    const { exitCode, err } = await account.audit(command);
    expect(exitCode).toBe(2);
    const rule = `ivs-realtime-audit: the credentials allow ${service}:${operation}, got ${error}: `;
    expect(err.startsWith(rule) && err.endsWith(`; grant the policy of ${MANUAL}#permissions`) ? '' : err).toBe('');
  });

  test('credentials that have expired', async () => {
    account.local.injectFaults({
      service: [{ service: 'cloudformation', operation: 'DescribeStacks', fault: { type: 'refuse', error: 'ExpiredToken' } }],
    });
    await account.local.createStage({ tags: { 'cdk-ivs-realtime:runtime-stages': 'Gone/0123' } });
    expect(await failure()).toMatch(
      /^the credentials are valid in the region, got ExpiredToken: .*; log in again, pass another --profile, or enable the region in the account$/,
    );
  });

  test('nothing that listens at the endpoint', async () => {
    // The SDK adds some words where the error comes from another realm, as in Jest.
    expect((await failure('--endpoint-url', 'http://127.0.0.1:9')).replace('AWS SDK error wrapper for Error: ', '')).toBe(
      'ivs:ListCompositions has an endpoint that answers, got connect ECONNREFUSED 127.0.0.1:9; check --endpoint-url, AWS_ENDPOINT_URL and the network',
    );
  });
});

test('throttled calls and errors of the service pass', async () => {
  const rule = (operation: string, fault: { type: 'refuse'; error: string } | { type: 'fail' }) => ({ operation, fault, times: 3 });
  account.local.injectFaults({
    service: [rule('ListStages', { type: 'refuse', error: 'TooManyRequestsException' }), rule('ListPublicKeys', { type: 'fail' })],
  });
  const mark = account.local.sequence;
  expect(await account.audit('orphans')).toMatchObject({ exitCode: 0 });
  expect(await account.callsSince(mark)).toMatchObject({ ListStages: 4, ListPublicKeys: 4 });
});

test('the profile and its region come from the configuration files of AWS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  const config = join(folder, 'config');
  writeFileSync(config, '[profile audit]\nregion = eu-west-1\naws_access_key_id = local\naws_secret_access_key = local\n');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION']) delete process.env[name];
  process.env.AWS_CONFIG_FILE = config;
  const outcome = await account.audit('orphans', '--profile', 'audit').finally(() => rmSync(folder, { recursive: true }));
  expect(outcome).toEqual({ exitCode: 0, out: '0 orphans among 0 resources with tags of cdk-ivs-realtime in eu-west-1', err: '' });
});

test.each([
  ['AWS_REGION is set', 'eu-west-1', [], 'eu-west-1'],
  ['AWS_REGION is empty', '', [], 'ap-south-1'],
  ['AWS_REGION is absent', undefined, [], 'ap-south-1'],
  ['--region is given', 'eu-west-1', ['--region', 'us-west-2'], 'us-west-2'],
])('AWS_DEFAULT_REGION counts as it does for the AWS CLI, when %s', async (_, region, args, expected) => {
  Object.assign(process.env, { AWS_REGION: region, AWS_DEFAULT_REGION: 'ap-south-1' });
  if (region === undefined) delete process.env.AWS_REGION;
  expect((await account.audit('orphans', ...args)).out).toBe(`0 orphans among 0 resources with tags of cdk-ivs-realtime in ${expected}`);
});

test.each([
  ['plain', 'plain'],
  ["it's mine", "'it'\\''s mine'"],
  ['$(rm -r /)', "'$(rm -r /)'"],
])('%s is quoted for a shell', (word, expected) => expect(quoted(word)).toBe(expected));
