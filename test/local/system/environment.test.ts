import { devNull } from 'node:os';
import {
  assertLoopback,
  clientEnvironment,
  functionEnvironment,
  isolatedEnvironment,
  shellEnvironment,
} from '../../../local/src/system/environment';

const URL = 'http://127.0.0.1:4566';

describe('addresses', () => {
  test.each([URL, 'http://127.1.2.3', 'http://localhost:1', 'http://[::1]:4566'])('%s is this machine', (address) => {
    expect(() => assertLoopback(address)).not.toThrow();
  });

  test.each([
    'https://ivsrealtime.us-east-1.amazonaws.com',
    'http://192.168.0.1:4566',
    'http://0.0.0.0:4566',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://user@example.com:80/127.0.0.1',
  ])('%s is refused', (address) => {
    expect(() => assertLoopback(address)).toThrow(
      `the local endpoint only talks to this machine, got ${address}; use an address like http://127.0.0.1:4566`,
    );
    expect(() => clientEnvironment(address, 'us-east-1')).toThrow('only talks to this machine');
  });
});

test('a client gets the address, a region, and credentials that are good for nothing else', () => {
  expect(clientEnvironment(URL, 'eu-west-1')).toEqual({
    AWS_ENDPOINT_URL: URL,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
  });
  expect(functionEnvironment(URL, 'eu-west-1', 'ASIAROLE')).toMatchObject({
    ...clientEnvironment(URL, 'eu-west-1'),
    AWS_ACCESS_KEY_ID: 'ASIAROLE',
    AWS_SESSION_TOKEN: 'local',
  });
});

describe('a shell', () => {
  const OURS = '127.0.0.1,localhost';
  const noProxy = (current: NodeJS.ProcessEnv) => {
    const { NO_PROXY, no_proxy, ...rest } = shellEnvironment(URL, 'eu-west-1', current);
    expect(rest).toEqual(clientEnvironment(URL, 'eu-west-1'));
    return [NO_PROXY, no_proxy];
  };

  test.each<[string, NodeJS.ProcessEnv, string, string]>([
    ['without such a list', {}, OURS, OURS],
    ['with both', { NO_PROXY: '.corp, 10.0.0.0/8', no_proxy: '[::1]:80 *.here' }, `.corp,10.0.0.0/8,${OURS}`, `[::1]:80,*.here,${OURS}`],
    ['with one, which is what the clients of the other go by, too', { no_proxy: '.corp' }, `.corp,${OURS}`, `.corp,${OURS}`],
    ['that has had it already', { NO_PROXY: OURS, no_proxy: `${OURS},.corp` }, OURS, `${OURS},.corp`],
    ['that uses no proxy for anything', { NO_PROXY: '*' }, '*', '*'],
    ['with something else in it', { NO_PROXY: "$(id),.corp,`id`,a';id" }, `.corp,${OURS}`, `.corp,${OURS}`],
  ])('%s goes to the endpoint by no proxy', (_, current, upper, lower) => {
    expect(noProxy(current)).toEqual([upper, lower]);
  });
});

describe('a child process', () => {
  const isolated = isolatedEnvironment(
    {
      PATH: '/bin',
      EDITOR: 'vi',
      AWS_PROFILE: 'production',
      AWS_SESSION_TOKEN: 'secret',
      AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
      aws_access_key_id: 'AKIA',
      CDK_DEFAULT_ACCOUNT: '123456789012',
      HTTPS_PROXY: 'http://proxy.example.com',
      http_proxy: 'http://proxy.example.com',
      UNSET: undefined,
    },
    URL,
    'us-east-1',
  );

  test('keeps what has nothing to do with AWS', () => {
    expect(isolated).toMatchObject({ PATH: '/bin', EDITOR: 'vi' });
  });

  test('gets nothing of the profile, credentials, endpoints and proxies of the user', () => {
    const values = Object.values(isolated).join(' ');
    expect(values).not.toMatch(/production|secret|example\.com|AKIA|123456789012/);
    expect(isolated).toMatchObject({ AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, AWS_EC2_METADATA_DISABLED: 'true' });
  });

  test('is told to fetch and send nothing of its own accord', () => {
    expect(isolated).toMatchObject({ CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true', CDK_NOTICES: 'false' });
  });
});
