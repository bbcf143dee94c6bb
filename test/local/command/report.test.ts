import { destinationLines, environmentLines, type Shell } from '../../../local/src/command/report';

const lines = (shell: Shell, env: NodeJS.ProcessEnv) => environmentLines('http://127.0.0.1:4599', 'eu-west-1', shell, env).split('\n');

describe('where a command goes', () => {
  const url = 'http://127.0.0.1:4599';
  const region = 'eu-west-1';

  test.each([
    [{ stacks: [] }, 'state in memory', 'none'],
    [{ stateFolder: '/home/me/kept', stacks: [] }, 'state kept in /home/me/kept', 'none'],
    [
      {
        stacks: [
          { name: 'LiveRoom', region, status: 'UPDATE_COMPLETE' },
          { name: 'Show', region: 'us-east-1', status: 'ROLLBACK_COMPLETE' },
        ],
      },
      'state in memory',
      'LiveRoom (UPDATE_COMPLETE), Show (ROLLBACK_COMPLETE, us-east-1)',
    ],
    [{}, 'state in memory', 'those of the other emulator'],
  ])('%j', (there, state, stacks) => {
    expect(destinationLines('Deploying to', { url, region, ...there })).toBe(
      `Deploying to ${url}, region ${region}, ${state}\nStacks there: ${stacks}`,
    );
  });
});

describe('the lines for a shell', () => {
  test.each<[Shell, string, string]>([
    ['sh', 'unset AWS_PROFILE', 'export AWS_ENDPOINT_URL=http://127.0.0.1:4599'],
    ['fish', 'set -e AWS_PROFILE', 'set -gx AWS_ENDPOINT_URL http://127.0.0.1:4599'],
    ['powershell', 'Remove-Item Env:AWS_PROFILE', "$env:AWS_ENDPOINT_URL = 'http://127.0.0.1:4599'"],
    ['cmd', 'set AWS_PROFILE=', 'set AWS_ENDPOINT_URL=http://127.0.0.1:4599'],
  ])('%s', (shell, unset, set) => {
    expect(lines(shell, { AWS_PROFILE: 'production' }).slice(0, 2)).toEqual([unset, set]);
  });

  test('set the standard variables', () => {
    expect(lines('sh', {})).toEqual([
      'export AWS_ENDPOINT_URL=http://127.0.0.1:4599',
      'export AWS_ACCESS_KEY_ID=local',
      'export AWS_SECRET_ACCESS_KEY=local',
      'export AWS_REGION=eu-west-1',
      'export AWS_DEFAULT_REGION=eu-west-1',
      'export NO_PROXY=127.0.0.1,localhost',
      'export no_proxy=127.0.0.1,localhost',
    ]);
  });

  test.each<[Shell, string]>([
    ['sh', "export NO_PROXY='*.corp,127.0.0.1,localhost'"],
    ['fish', "set -gx NO_PROXY '*.corp,127.0.0.1,localhost'"],
    ['powershell', "$env:NO_PROXY = '*.corp,127.0.0.1,localhost'"],
    ['cmd', 'set "NO_PROXY=*.corp,127.0.0.1,localhost"'],
  ])('%s: quotes what it would make something else of', (shell, set) => {
    expect(lines(shell, { NO_PROXY: '*.corp' })).toContain(set);
  });

  test('take away what would lead a client past the endpoint, and nothing else', () => {
    const env = {
      AWS_DEFAULT_PROFILE: 'x',
      AWS_ENDPOINT_URL: 'x',
      AWS_ENDPOINT_URL_S3: 'x',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_PAGER: '',
      AWS_SESSION_TOKEN: 'x',
    };
    expect(lines('sh', env).filter((line) => line.startsWith('unset'))).toEqual([
      'unset AWS_DEFAULT_PROFILE',
      'unset AWS_ENDPOINT_URL_S3',
      'unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
      'unset AWS_SESSION_TOKEN',
    ]);
  });
});
