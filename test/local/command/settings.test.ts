import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, UsageError } from '../../../local/src/command/settings';

const read = (line: string, env: NodeJS.ProcessEnv = {}) => readSettings(line.split(' ').filter(Boolean), env);

describe('whose an argument is', () => {
  test.each([
    ['deploy', []],
    ['deploy -c roomName=kept MyStack', ['-c', 'roomName=kept', 'MyStack']],
    ['deploy --keep --port 4599 --region=eu-west-1 MyStack --hotswap', ['MyStack', '--hotswap']],
    ['deploy --verbose --exclusively MyStack', ['--exclusively', 'MyStack']],
    [
      'deploy -fe MyStack -R --requireApproval never --no-execute --tags a=b',
      '-fe MyStack -R --requireApproval never --no-execute --tags a=b'.split(' '),
    ],
    ['deploy --verbose -- --json MyStack', ['--json', 'MyStack']],
    ['deploy MyStack -- --state kept', ['MyStack', '--state', 'kept']],
    ['deploy MyStack -- --new-in-cdk -- more', ['MyStack', '--new-in-cdk', '--', 'more']],
    ['destroy --port 4599 -- --quiet', ['--quiet']],
  ])('%s: what follows the options is for cdk', (line, cdkArguments) => {
    expect(read(line).cdkArguments).toEqual(cdkArguments);
  });

  const OF_DEPLOY = '--keep, --port, --region, --verbose, --endpoint, --faults, --quota, --stand-in, --state, --throttle, --with';
  const OURS = 'options of ivs-local have two dashes and come before the cdk arguments';
  const FOR_CDK = 'put -- before it if it is meant for cdk';

  test.each([
    ['deploy LiveShow --state .ivs-local', '--state', 'LiveShow'],
    ['deploy LiveShow --port=4899', '--port', 'LiveShow'],
    ['deploy -c a=b --verbose', '--verbose', '-c'],
    ['deploy --all --region eu-west-1', '--region', '--all'],
    ['deploy LiveShow --json', '--json', 'LiveShow'],
    ['deploy LiveShow -state kept', '-state', 'LiveShow'],
  ])('%s: an option of ours behind an argument for cdk is refused', (line, flag, first) => {
    expect(() => read(line)).toThrow(new UsageError(`${OURS}, got '${flag}' after '${first}'; ${FOR_CDK}`));
  });

  test.each([
    ['deploy -port 4899', '-port'],
    ['deploy -state=kept LiveShow', '-state'],
  ])('%s: an option of ours with one dash is refused', (line, flag) => {
    expect(() => read(line)).toThrow(new UsageError(`${OURS}, got '${flag}'; ${FOR_CDK}`));
  });

  test.each([
    ['deploy', '--prot 4899', '--prot', OF_DEPLOY],
    ['deploy', 'LiveShow --stat=kept', '--stat', OF_DEPLOY],
    ['deploy', '--Port 4899', '--Port', OF_DEPLOY],
    ['deploy', '--no-keep LiveShow', '--no-keep', OF_DEPLOY],
    ['deploy', '--hotswop', '--hotswop', OF_DEPLOY],
    ['deploy', '-x LiveShow', '-x', OF_DEPLOY],
    ['deploy', '-cf a=b', '-cf', OF_DEPLOY],
    ['destroy', 'LiveShow --outputs-file out.json', '--outputs-file', '--port, --region, --verbose'],
    ['destroy', '-R', '-R', '--port, --region, --verbose'],
  ])('%s %s: an option of nobody is refused', (command, rest, flag, options) => {
    expect(() => read(`${command} ${rest}`)).toThrow(
      new UsageError(`neither ivs-local nor cdk ${command} has the option '${flag}'; ivs-local has ${options}; ${FOR_CDK}`),
    );
  });

  test('the options are ours', () => {
    expect(read('deploy --keep --port 4599 --region=eu-west-1 --throttle --verbose MyStack')).toMatchObject({
      command: 'deploy',
      keep: true,
      port: 4599,
      region: 'eu-west-1',
      throttling: true,
      verbose: true,
      startOptions: ['--throttle', '--keep'],
    });
  });
});

describe('commands for participants and news', () => {
  test.each([
    'join late-night --user-id alice --attribute role=host --attribute a=b=c --capabilities=publish --publish',
    'join --publish --user-id=alice --attribute role=host late-night --attribute a=b=c --capabilities publish',
  ])('%s: options and words come in any order', (line) => {
    expect(read(line)).toMatchObject({
      command: 'join',
      words: ['late-night'],
      participant: { userId: 'alice', attributes: { role: 'host', a: 'b=c' }, capabilities: ['PUBLISH'] },
      publishes: true,
    });
  });

  test('what is left out is left to the endpoint', () => {
    expect(read('join late-night')).toMatchObject({ participant: {}, publishes: false, json: false });
    expect(read('events')).toMatchObject({ stage: undefined, types: undefined, after: undefined });
  });

  test('events are chosen', () => {
    expect(read('events --stage late-night --type call,stack --after 12 --json')).toMatchObject({
      stage: 'late-night',
      types: ['call', 'stack'],
      after: 12,
      json: true,
    });
  });
});

describe('the folder of the state', () => {
  test('is the one that is named, from where the command runs', () => {
    expect(read('start --state=kept').stateFolder).toBe(join(process.cwd(), 'kept'));
    expect(read('deploy --state /var/kept').stateFolder).toBe('/var/kept');
    expect(read('deploy').stateFolder).toBeUndefined();
  });

  test.each([
    ['--state=~/kept', join(homedir(), 'kept')],
    ['--state=~', homedir()],
    ['--state=~kept', join(process.cwd(), '~kept')],
    ['--state=kept/~', join(process.cwd(), 'kept', '~')],
  ])('%s is %s: shells leave that tilde to us', (option, folder) => {
    expect(read(`start ${option}`).stateFolder).toBe(folder);
  });

  test('is of an endpoint that is started, and not of one that runs', () => {
    expect(read('deploy --state kept').startOptions).toEqual(['--state']);
  });
});

test('types stand in by repeated options', () => {
  expect(read('start --stand-in AWS::Cognito::* --stand-in=AWS::DynamoDB::Table')).toMatchObject({
    standIns: ['AWS::Cognito::*', 'AWS::DynamoDB::Table'],
    startOptions: ['--stand-in'],
  });
  expect(read('start --with ministack --stand-in AWS::Batch::*').standIns).toEqual(['AWS::Batch::*']);
  expect(read('deploy').standIns).toEqual([]);
});

describe('quotas', () => {
  test('are those that are named, the others as documented', () => {
    expect(read('start --quota stages=2000 --quota=publishersPerStage=0')).toMatchObject({
      quotas: { stages: 2000, publishersPerStage: 0 },
      startOptions: ['--quota'],
    });
    expect(read('deploy --keep').quotas).toEqual({});
  });

  test.each(['stage=1', 'stages', 'stages=', 'stages=-1', 'stages=1.5', 'stages=many', 'stages=1=2', 'toString=1', ''])(
    '%j is none',
    (quota) => {
      expect(() => readSettings(['start', `--quota=${quota}`], {})).toThrow(
        new UsageError(
          `--quota: a quota is <name>=<whole number>, got '${quota}'; the names are stages, storageConfigurations, encoderConfigurations, ` +
            'ingestConfigurations, publicKeys, compositions, compositionsPerStage, publishersPerStage, subscribersPerStage, ' +
            'concurrentPublishers, concurrentSubscriptions, replicationsPerParticipant',
        ),
      );
    },
  );
});

describe('the region', () => {
  test.each([
    [{}, undefined],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    [{ AWS_REGION: 'us-gov-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }, 'us-gov-west-1'],
    [{ AWS_REGION: '' }, undefined],
  ])('of %j is %s', (env, region) => expect(read('start', env).region).toBe(region));

  test.each(['us-east-1;rm', '$(id)', 'here', ''])('is never %j, which a shell would evaluate', (region) => {
    expect(() => readSettings(['env', `--region=${region}`], {})).toThrow(
      new UsageError(`--region is the name of a region, such as us-east-1, got '${region}'`),
    );
  });

  test('of the environment is checked, too', () => {
    expect(() => read('env', { AWS_REGION: '$(id)' })).toThrow("AWS_REGION is the name of a region, such as us-east-1, got '$(id)'");
  });
});

describe('refused, with the rule, what was got, and a fix', () => {
  test.each([
    [
      'depoly',
      "the commands are deploy, destroy, env, events, join, leave, open, publish, start, status, stream, got 'depoly'; see ivs-local --help",
    ],
    [
      'toString',
      "the commands are deploy, destroy, env, events, join, leave, open, publish, start, status, stream, got 'toString'; see ivs-local --help",
    ],
    ['start now', "start takes options only, got 'now'; see ivs-local --help"],
    ['env --quite', "env takes options only, got '--quite'; see ivs-local --help"],
    [
      'start --keep',
      "start has the options --json, --port, --quiet, --region, --endpoint, --faults, --quota, --stand-in, --state, --throttle, --with, got '--keep'",
    ],
    [
      'destroy --throttle',
      "destroy has the options --port, --region, --verbose, got '--throttle'; put -- before it if it is meant for cdk",
    ],
    ['start --state=', "--state is the path of a folder, got ''; leave it out to keep nothing"],
    ['start --port 70000', "--port is a number from 1 to 65535, got '70000'; leave it out for a free one"],
    ['start --port x', "--port is a number from 1 to 65535, got 'x'; leave it out for a free one"],
    ['env --shell tcsh', "--shell is one of sh, fish, powershell, cmd, got 'tcsh'"],
    ['env --shell sh --json', 'env prints --json or the lines of a --shell, got both; leave one out'],
    ['join', 'join takes <stage>, got nothing; see ivs-local --help'],
    ['publish late-night', "publish takes <stage> <participant>, got 'late-night'; see ivs-local --help"],
    ['leave late-night alice now', "leave takes <stage> <participant>, got 'late-night alice now'; see ivs-local --help"],
    ['stream obs studio', "stream takes <ingest configuration>, got 'obs studio'; see ivs-local --help"],
    ['status late-night', "status takes options only, got 'late-night'; see ivs-local --help"],
    ['leave late-night alice --end', "leave has the options --port, --region, got '--end'"],
    ['stream --stop obs', "stream has the options --end, --json, --port, --region, got '--stop'"],
    ['join late-night --attribute role', "--attribute is <name>=<value>, got 'role'"],
    ['join late-night --attribute =host', "--attribute is <name>=<value>, got '=host'"],
    [
      'join late-night --capabilities publish,watch',
      "--capabilities is one or more of publish, subscribe, with commas between, got 'publish,watch'",
    ],
    [
      'events --type calls',
      "--type is one or more of call, event, rule, schedule, invocation, log, stack, customResource, command, job, advance, reset, with commas between, got 'calls'",
    ],
    ['events --after=-1', "--after is the number of earlier news, got '-1'; 0 shows all that the endpoint keeps"],
    ['start --endpoint 4566', "--endpoint: an endpoint has an absolute URL, got '4566'; use an address like http://127.0.0.1:4566"],
    [
      'start --endpoint https://ivsrealtime.us-east-1.amazonaws.com',
      '--endpoint: the local endpoint only talks to this machine, got https://ivsrealtime.us-east-1.amazonaws.com; use an address like http://127.0.0.1:4566',
    ],
    ...['ftp://127.0.0.1', 'http://127.0.0.1:4566/path', 'http://127.0.0.1:4566/?query', 'http://me@127.0.0.1:4566'].map((url) => [
      `start --endpoint ${url}`,
      `--endpoint: the URL of an endpoint is http or https with a host and a port only, got '${url}'; use an address like http://127.0.0.1:4566`,
    ]),
    [
      'deploy --endpoint http://127.0.0.1:4566',
      'deploy needs a --port beside --endpoint, got none; what runs at http://127.0.0.1:4566 must know where IVS Real-Time is before it starts',
    ],
    ['start --with moto', "--with starts the emulator ministack, got 'moto'; start another one yourself, and pass --endpoint"],
    [
      'start --with ministack --endpoint http://127.0.0.1:4566',
      'an endpoint forwards to one emulator, got --with and --endpoint; leave one out',
    ],
    [
      'deploy --with ministack --state kept',
      'the stacks of ministack end with it, so --with keeps nothing, got --state; start ministack yourself with PERSIST_STATE=1, and pass --endpoint',
    ],
    ['start --port 4566 --endpoint http://localhost:4566', '--endpoint is the address of another emulator, got that of --port 4566 itself'],
  ])('%s', (line, message) => {
    expect(() => read(line)).toThrow(new UsageError(message));
  });

  test.each([
    ['--endpoint http://127.0.0.1:4566', 'with --endpoint', 'the CloudFormation at http://127.0.0.1:4566'],
    ['--with ministack', 'with --with', 'ministack'],
  ])('%s with faults of requests that the other emulator makes', (options, rule, maker) => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    try {
      const file = join(folder, 'faults.json');
      writeFileSync(file, '{"requests":[{"answers":["503"]}]}');
      expect(() => read(`start ${options} --faults ${file}`)).toThrow(
        `${rule}, --faults may only have a list 'service', got 'requests'; ${maker} makes those`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
