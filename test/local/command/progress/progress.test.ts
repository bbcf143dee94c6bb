/** What a user sees of a deployment, as exact text. */
import { createProgress, type End, type ProgressOptions } from '../../../../local/src/command/progress/progress';
import { createScreen } from '../../../../local/src/command/progress/screen';
import type { News } from '../../../../local/src/service/news';

const STACK = { region: 'us-east-1', stackId: 'arn:live', stackName: 'Live' };
const START = Date.parse('2026-01-15T12:00:00.000Z');
const DEPLOYMENT = { done: 'Deployed', what: 'Deployment', exitCode: 0, interrupted: false, remains: true };

/** A progress whose text is read from `shown`. The command takes six seconds. */
function open(options: Partial<ProgressOptions> = {}, columns?: number, env: NodeJS.ProcessEnv = {}, claims = true) {
  let text = '';
  const stream = { isTTY: columns !== undefined, columns, write: (piece: string) => (text += piece) };
  const times = [1_000, 7_000];
  const progress = createProgress({
    screen: createScreen(stream, { NO_COLOR: '1', ...env }),
    printOutput: (line) => (text += `${line}\n`),
    hasStacks: true,
    verbose: false,
    now: () => times.shift() as number,
    ...options,
  });
  let sequence = 0;
  /** News that happen after so many milliseconds. */
  const tell = (after: number, news: News) =>
    progress.onNews({ sequence: ++sequence, time: new Date(START + after).toISOString(), ...news });
  const stack = (after: number, status: string, statusReason?: string) =>
    tell(after, { type: 'stack', ...STACK, logicalId: 'Live', resourceType: 'AWS::CloudFormation::Stack', status, statusReason });
  const resource = (after: number, logicalId: string, status: string, more: { physicalId?: string; statusReason?: string } = {}) =>
    tell(after, {
      type: 'stack',
      ...STACK,
      logicalId,
      constructPath: `Live/${logicalId}/Resource/Default`,
      resourceType: 'Custom::IVSStage',
      status,
      ...more,
    });
  const call = (operation: string, outcome = 'ok', service = 'ivs') =>
    tell(0, { type: 'call', service, operation, outcome, region: 'us-east-1', requestId: 'r' });
  const log = (after: number, requestId: string, line: string, functionName = 'handler') =>
    tell(after, { type: 'log', functionName, region: 'us-east-1', logGroupName: 'g', requestId, text: line });
  const ask = (after: number, logicalId: string, requestId: string) =>
    tell(after, {
      type: 'customResource',
      ...STACK,
      logicalId,
      resourceType: 'Custom::IVSStage',
      requestId,
      requestType: 'Create',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:handler',
      properties: {},
      askedAt: '',
    });
  const cdk = (lines: string) => progress.onCdkOutput('stderr', lines);
  if (claims) cdk('Live: creating CloudFormation changeset...\n');
  text = '';
  const end = (more: Partial<End> = {}) => {
    progress.end({ ...DEPLOYMENT, ...more });
    return text;
  };
  return { tell, stack, resource, call, log, ask, cdk, end, shown: () => text };
}

test('a success in a pipe: a line for each resource, the outputs once, and a summary', () => {
  const { stack, resource, call, log, cdk, end } = open();
  cdk('hello from the app\n\n✨  Synthesis time: 1.09s\n\nLive: start: Building Live Template\nLive: deploying... [1/1]\n');
  stack(0, 'REVIEW_IN_PROGRESS');
  stack(10, 'CREATE_IN_PROGRESS');
  resource(20, 'Room', 'CREATE_IN_PROGRESS');
  resource(30, 'Alarm', 'CREATE_IN_PROGRESS');
  log(40, '1', 'creating');
  call('CreateStage');
  call('GetObject', 'ok', 's3');
  resource(120, 'Room', 'CREATE_COMPLETE', { physicalId: 'a' });
  resource(1_530, 'Alarm', 'CREATE_COMPLETE', { statusReason: 'This alarm does nothing.' });
  stack(2_000, 'CREATE_COMPLETE');
  cdk('Live |  1/1 | 4:17:09 PM | CREATE_COMPLETE | Custom::IVSStage | Room (Room4AB29A70)\n');
  cdk('\n ✅  Live\n\n✨  Deployment time: 5.14s\n\nOutputs:\nLive.Arn = arn:a\nStack ARN:\n\n✨  Total time: 6s\n');
  expect(end({ endpoint: 'http://127.0.0.1:4599' })).toBe(`
hello from the app

created    0.1 s  Live/Room                                 Custom::IVSStage
created    1.5 s  Live/Alarm                                Custom::IVSStage
  This alarm does nothing.
✔ Live  CREATE_COMPLETE  2.0 s

Live.Arn = arn:a

✔ Deployed: 2 resources created; 1 call to IVS Real-Time; 6.0 s
See it in a browser: http://127.0.0.1:4599/
`);
});

test('--verbose shows the steps of cdk and the lines of functions', () => {
  const { log, cdk, end } = open({ verbose: true }, undefined, {}, false);
  cdk('Live: deploying... [1/1]\n');
  log(0, '1', 'creating');
  expect(end()).toBe('Live: deploying... [1/1]\n[handler] creating\n\n✔ Deployed: 6.0 s\n');
});

test('the stacks of others at the same endpoint are not shown; those of the command are, also if their news comes before its step', () => {
  const { stack, resource, cdk, end } = open({}, undefined, {}, false);
  resource(0, 'Room', 'CREATE_COMPLETE');
  stack(1, 'CREATE_COMPLETE');
  cdk('Other: deploying... [1/1]\n');
  expect(end()).toBe('\n✔ Deployed: 6.0 s\n');
  const late = open({}, undefined, {}, false);
  late.resource(0, 'Room', 'CREATE_COMPLETE');
  late.cdk('Prod/Live (Live): deploying... [1/1]\n');
  late.resource(1, 'Other', 'CREATE_COMPLETE');
  expect(late.end()).toMatch(/^\ncreated .*Live\/Room .*\ncreated .*Live\/Other .*\n\n✔ Deployed: 2 resources created; 6\.0 s\n$/);
});

test('no changes', () => {
  const { cdk, end } = open();
  cdk('✨  Synthesis time: 1.09s\n\nLive\n\n ✅  Live (no changes)\n');
  expect(end()).toBe('\n✔ Deployed: no changes of Live; 6.0 s\n');
});

test('an update with a replacement, and with throttled calls', () => {
  const { stack, resource, call, end } = open();
  stack(0, 'UPDATE_IN_PROGRESS');
  resource(0, 'Room', 'UPDATE_IN_PROGRESS', { physicalId: 'a' });
  resource(1, 'Other', 'UPDATE_IN_PROGRESS', { physicalId: 'x' });
  call('UpdateStage');
  call('CreateStage', 'ThrottlingException');
  call('CreateStage', 'ThrottlingException');
  resource(2, 'Room', 'UPDATE_COMPLETE', { physicalId: 'b' });
  resource(3, 'Other', 'UPDATE_COMPLETE', { physicalId: 'x' });
  stack(4, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  resource(5, 'Room', 'DELETE_IN_PROGRESS', { physicalId: 'a' });
  resource(6, 'Room', 'DELETE_COMPLETE', { physicalId: 'a' });
  stack(7, 'UPDATE_COMPLETE');
  expect(end()).toBe(`
replaced    2 ms  Live/Room                                 Custom::IVSStage
updated     2 ms  Live/Other                                Custom::IVSStage
deleted     1 ms  Live/Room                                 Custom::IVSStage
✔ Live  UPDATE_COMPLETE  7 ms

✔ Deployed: 1 resource updated, 1 replaced, 1 deleted; 3 calls to IVS Real-Time (2 CreateStage -> ThrottlingException); 6.0 s
`);
});

test('a failure: what has failed, why, the whole log of its request, and what to do; cdk does not repeat it', () => {
  const { stack, resource, log, ask, cdk, end } = open();
  stack(0, 'UPDATE_IN_PROGRESS');
  resource(10, 'Room', 'UPDATE_IN_PROGRESS', { physicalId: 'a' });
  resource(10, 'Other', 'CREATE_IN_PROGRESS');
  resource(10, 'Last', 'UPDATE_IN_PROGRESS', { physicalId: 'c' });
  log(5, '0', 'before');
  ask(11, 'Room', 'request-1');
  ask(11, 'Other', 'request-2');
  log(12, '1', 'for request-1');
  log(12, '2', 'for request-2');
  log(13, '1', 'line one\nline two');
  log(13, '3', 'from another function', 'another');
  resource(40, 'Room', 'UPDATE_FAILED', { physicalId: 'a', statusReason: 'It is full.\nThe end of its log:\nline two' });
  resource(40, 'Other', 'CREATE_FAILED', { statusReason: 'Resource creation cancelled' });
  log(41, '1', 'after the answer');
  stack(50, 'UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to update: [Room]. ');
  resource(60, 'Last', 'UPDATE_COMPLETE', { physicalId: 'c' });
  stack(70, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  resource(71, 'Other', 'DELETE_SKIPPED');
  stack(80, 'UPDATE_ROLLBACK_COMPLETE');
  cdk('❌  Live failed to deploy\n‣ DeploymentError: It is full.\n\nIt is full.\n');
  expect(end({ exitCode: 1 })).toBe(`
failed     30 ms  Live/Room                                 UPDATE_FAILED
cancelled  30 ms  Live/Other                                Custom::IVSStage
↩ Live  UPDATE_ROLLBACK_IN_PROGRESS
restored   50 ms  Live/Last                                 Custom::IVSStage
kept              Live/Other                                Custom::IVSStage
✖ Live  UPDATE_ROLLBACK_COMPLETE  80 ms

✖ Live/Room (Custom::IVSStage): UPDATE_FAILED after 30 ms
  It is full.

  Log of handler:
    for request-1
    line one
    line two
    after the answer

What to do: Live is as it was before. Correct the cause, then deploy again.
✖ Deployment failed: 1 resource restored, 1 kept, 1 cancelled, 1 failed; 6.0 s
`);
});

test.each([
  ['ROLLBACK_COMPLETE', 'Correct the cause, then deploy again: cdk deletes what is left of Live first.'],
  ['ROLLBACK_FAILED', 'Correct the cause, then deploy again: cdk deletes what is left of Live first.'],
  ['UPDATE_FAILED', 'Live was not rolled back. Correct the cause and deploy again, or run: npx cdk rollback Live'],
  ['CREATE_FAILED', 'Live was not rolled back. Correct the cause and deploy again, or run: npx cdk rollback Live'],
  ['UPDATE_ROLLBACK_FAILED', 'The rollback of Live has failed. Correct the cause, then run: npx cdk rollback Live'],
  ['DELETE_FAILED', 'What is left of Live stays. Correct the cause, then destroy it again.'],
])('what to do about a stack in %s', (status, remedy) => {
  const { stack, end } = open();
  stack(0, status);
  expect(end({ exitCode: 1 })).toContain(`\nWhat to do: ${remedy}\n✖ Deployment failed: no resource was changed; 6.0 s\n`);
});

test('where the stack ends with the command, nothing has to be done about it', () => {
  const { stack, end } = open();
  stack(0, 'ROLLBACK_COMPLETE');
  expect(end({ exitCode: 1, remains: false })).toContain('\nWhat to do: Correct the cause, then try again.\n');
});

test('an error of cdk itself is shown, and there is no empty summary', () => {
  const { cdk, end } = open();
  cdk('Error: synth failed\n    at app.js:1\nnode app.js: Subprocess exited with error 1\n');
  expect(end({ exitCode: 1 })).toBe(`
Error: synth failed
    at app.js:1
node app.js: Subprocess exited with error 1

What to do: Correct the error above, then try again.
✖ Deployment failed: no resource was changed; 6.0 s
`);
});

test('the error of a stack is shown although a resource of another stack has failed, too', () => {
  const { stack, resource, cdk, end } = open();
  resource(0, 'Room', 'CREATE_FAILED', { statusReason: 'no' });
  stack(1, 'ROLLBACK_COMPLETE');
  cdk('❌  Live failed to deploy\n❌  Second failed to deploy\nno such asset');
  expect(end({ exitCode: 1 })).toContain('\n❌  Live failed to deploy\n❌  Second failed to deploy\nno such asset\n');
});

test('a question that cdk could not ask: how to answer it', () => {
  const { cdk, end } = open();
  cdk('Rolling back requires agreement, but terminal (TTY) is not attached so we are unable to get a confirmation from the user');
  expect(end({ exitCode: 1 })).toMatch(/\nWhat to do: Agree with --yes, an argument for cdk\.\n✖ Deployment failed/);
});

test.each([
  ['No stacks match the name(s) Nope', 'Name a stack of the app; npx cdk list shows them.'],
  ['Stack:arn:live is in DELETE_FAILED state and can not be updated.', 'Destroy what is left of the stack, then deploy again.'],
])('%s: what to do', (error, remedy) => {
  const { cdk, end } = open();
  cdk(error);
  expect(end({ exitCode: 1 })).toBe(`\n${error}\n\nWhat to do: ${remedy}\n✖ Deployment failed: no resource was changed; 6.0 s\n`);
});

test('a deletion that is tried several times: a line for each attempt, and the last one as the failure', () => {
  const { stack, resource, end } = open();
  for (const after of [0, 10, 20]) {
    resource(after, 'Room', 'DELETE_IN_PROGRESS');
    resource(after + 5, 'Room', 'DELETE_FAILED', { statusReason: `It is in use at ${after}.` });
  }
  stack(30, 'UPDATE_ROLLBACK_COMPLETE');
  expect(end({ exitCode: 1 })).toBe(`
failed      5 ms  Live/Room                                 DELETE_FAILED
failed      5 ms  Live/Room                                 DELETE_FAILED
failed      5 ms  Live/Room                                 DELETE_FAILED
✖ Live  UPDATE_ROLLBACK_COMPLETE

✖ Live/Room (Custom::IVSStage): DELETE_FAILED after 5 ms, the last of 3 attempts
  It is in use at 20.

What to do: Live is as it was before. Correct the cause, then deploy again.
✖ Deployment failed: 1 resource failed; 6.0 s
`);
});

test('nothing was there to destroy', () => {
  const { cdk, end } = open();
  cdk('Nope does not exist.\nNo stacks match the name(s): Nope\n');
  expect(end({ done: 'Destroyed', nothingDone: 'Nothing to destroy' })).toBe(
    '\nNope does not exist.\nNo stacks match the name(s): Nope\n\n✔ Nothing to destroy: 6.0 s\n',
  );
});

test('an interruption at an endpoint that goes on: so does the operation of the stack', () => {
  const { stack, end } = open();
  stack(0, 'CREATE_IN_PROGRESS');
  expect(end({ exitCode: 130, interrupted: true, endpoint: 'http://127.0.0.1:4599' })).toBe(`
✖ Deployment interrupted: no resource was changed; 6.0 s
The endpoint goes on with Live: the interruption ended only cdk.
See it in a browser: http://127.0.0.1:4599/
`);
});

test('an interruption', () => {
  const { resource, end } = open();
  resource(0, 'Room', 'CREATE_COMPLETE');
  expect(end({ exitCode: 130, interrupted: true })).toBe(`
created           Live/Room                                 Custom::IVSStage

✖ Deployment interrupted: 1 resource created; 6.0 s
`);
});

test('in another emulator, the events of cdk are shown, and its errors', () => {
  const { cdk, end } = open({ hasStacks: false });
  cdk(`Live | 0/2 | 4:17:09 PM | CREATE_IN_PROGRESS | AWS::CloudFormation::Stack | Live User Initiated
Live | 0/2 | 4:17:09 PM | CREATE_IN_PROGRESS | AWS::SQS::Queue | Queue (Queue4AB29A70)
Live | 1/2 | 4:17:19 PM | CREATE_COMPLETE | AWS::SQS::Queue | Queue (Queue4AB29A70)
Live | 1/2 | 4:17:19 PM | CREATE_FAILED | AWS::SNS::Topic | Topic (Topic4AB29A70) not here
Live | 2/2 | 4:17:19 PM | ROLLBACK_COMPLETE | AWS::CloudFormation::Stack | Live
❌  Live failed to deploy: not here
`);
  expect(end({ exitCode: 1 })).toBe(`
created           Live/Queue                                AWS::SQS::Queue
failed            Live/Topic                                CREATE_FAILED
✖ Live  ROLLBACK_COMPLETE

❌  Live failed to deploy: not here

What to do: Correct the cause, then deploy again: cdk deletes what is left of Live first.
✖ Deployment failed: 1 resource created, 1 failed; 6.0 s
`);
});

describe('in a terminal', () => {
  const CLEAR = '\r\u001B[K';

  test('the last line says what is in progress', () => {
    const { resource, cdk, end, shown } = open({}, 80);
    cdk('Live: deploying... [1/1]\n');
    resource(0, 'Room', 'CREATE_IN_PROGRESS');
    resource(1, 'Other', 'CREATE_IN_PROGRESS');
    expect(shown()).toBe(
      ['  Live: deploying... [1/1]', '  1 in progress: Live/Room', '  2 in progress: Live/Room, Live/Other']
        .map((line) => `${CLEAR}${line}`)
        .join(''),
    );
    expect(end({ exitCode: 1 }).slice(shown().indexOf('Live/Other') + 10)).toBe(
      `${CLEAR}\nWhat to do: Correct the error above, then try again.\n✖ Deployment failed: no resource was changed; 6.0 s\n`,
    );
  });

  test('until cdk knows the stacks, the last line says that it runs the app', () => {
    let text = '';
    const screen = createScreen({ isTTY: true, columns: 80, write: (piece) => (text += piece) }, {});
    createProgress({ screen, hasStacks: true, verbose: false, now: () => 0 }).onCdkStart();
    expect(text).toBe(`${CLEAR}  cdk runs the app`);
  });

  test.each([
    [80, 'created     0 ms  Live/ARoomWithALongName        Custom::IVSStage'],
    [44, 'created     0 ms  Live/A…gName  Custom…Stage'],
    [30, 'created     0 ms  Live/A…gName'],
  ])('%d columns: names are shortened, and no line is wider', (columns, line) => {
    const { resource, shown } = open({}, columns, { CI: '1' });
    resource(0, 'ARoomWithALongName', 'CREATE_IN_PROGRESS');
    resource(0, 'ARoomWithALongName', 'CREATE_COMPLETE');
    expect(shown()).toBe(`\n${line}\n`);
    expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('colours', () => {
    const { resource, shown } = open({}, undefined, { FORCE_COLOR: '1' });
    resource(0, 'Room', 'CREATE_FAILED');
    expect(shown()).toBe(
      `\n\u001B[31mfailed   \u001B[39m  \u001B[2m     \u001B[22m  Live/Room                                 \u001B[2mCREATE_FAILED\u001B[22m\n`,
    );
  });
});
