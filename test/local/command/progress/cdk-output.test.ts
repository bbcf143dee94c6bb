import { type CdkItem, createCdkReader } from '../../../../local/src/command/progress/cdk-output';

function read(text: string): CdkItem[] {
  const reader = createCdkReader();
  return [...text.split('\n').flatMap((line) => reader.read(line)), ...reader.end()];
}

/** Items as lines: `text: ...`. */
const summary = (text: string) =>
  read(text).map((item) => {
    if (item.kind === 'event') return `event: ${Object.values(item.event).join(' ')}`;
    return `${item.kind}: ${item.kind === 'unchanged' ? item.stack : item.text}`;
  });

test('a deployment: its steps, events and outputs are told apart, and its times and ARNs are dropped', () => {
  const text = `
✨  Synthesis time: 1.09s

LiveRoom
LiveRoom: start: Building LiveRoom Template
LiveRoom: success: Published LiveRoom Template (current_account-current_region-e2c21760)
LiveRoom: creating CloudFormation changeset...
LiveRoom: updating stack...
LiveRoom: deploying... [1/1]
LiveRoom |  0/17 | 4:17:09 PM | CREATE_IN_PROGRESS      | AWS::CloudFormation::Stack      | LiveRoom User Initiated
LiveRoom |  9/17 | 16:17:09 | CREATE_IN_PROGRESS      | Custom::IVSStage                | Room (Room4AB29A70)
LiveRoom |  9/17 Currently in progress: Room4AB29A70
LiveRoom | 12/17 | 4:17:09 PM | CREATE_COMPLETE         | Custom::IVSStage                | Room (Room4AB29A70)

 ✅  LiveRoom

✨  Deployment time: 5.14s

Outputs:
LiveRoom.Greeting = Hello
there
LiveRoom.StageArn = arn:aws:ivs:us-east-1:000000000000:stage/Ec8Gsv7ZhxND
Stack ARN:
arn:aws:cloudformation:us-east-1:000000000000:stack/LiveRoom/b10f394f-c6ae-4302-8bd1-e7e992081a30

✨  Total time: 6.96s

`;
  expect(summary(text)).toEqual([
    'step: LiveRoom: start: Building LiveRoom Template',
    'step: LiveRoom: success: Published LiveRoom Template (current_account-current_region-e2c21760)',
    'step: LiveRoom: creating CloudFormation changeset...',
    'step: LiveRoom: updating stack...',
    'step: LiveRoom: deploying... [1/1]',
    'event: LiveRoom CREATE_IN_PROGRESS AWS::CloudFormation::Stack LiveRoom/LiveRoom',
    'event: LiveRoom CREATE_IN_PROGRESS Custom::IVSStage LiveRoom/Room',
    'event: LiveRoom CREATE_COMPLETE Custom::IVSStage LiveRoom/Room',
    'output: LiveRoom.Greeting = Hello',
    'output: there',
    'output: LiveRoom.StageArn = arn:aws:ivs:us-east-1:000000000000:stage/Ec8Gsv7ZhxND',
  ]);
});

test('colours do not hide a form', () => {
  expect(summary('\u001B[1mLiveRoom\u001B[22m: deploying... [1/1]\n ✅  \u001B[1mLiveRoom\u001B[22m (no changes)')).toEqual([
    'step: LiveRoom: deploying... [1/1]',
    'unchanged: LiveRoom',
  ]);
});

test('warnings, what the app prints and what is not known are text, with the blank lines between them', () => {
  const text = `
Bundling asset Live/Fn/Code/Stage...

app.js:13:23
WARNING This is a warning (Construct Annotations)
   Live/Stage

[Warning at /Live/Stage] another form of it

done

✨  Synthesis time: 1.09s

✨ hotswapping resources:
   ✨ Lambda Function 'Fn' hotswapped!
Prod/Live (Prod-Live): destroying... [1/1]

 ✅  Prod/Live (Prod-Live): destroyed
 ✅  Environment aws://000000000000/us-east-1 bootstrapped.
`;
  expect(summary(text)).toEqual([
    'text: Bundling asset Live/Fn/Code/Stage...',
    'text: ',
    'text: app.js:13:23',
    'text: WARNING This is a warning (Construct Annotations)',
    'text:    Live/Stage',
    'text: ',
    'text: [Warning at /Live/Stage] another form of it',
    'text: ',
    'text: done',
    'text: ',
    'text: ✨ hotswapping resources:',
    "text:    ✨ Lambda Function 'Fn' hotswapped!",
    'step: Prod/Live (Prod-Live): destroying... [1/1]',
    'text:  ✅  Environment aws://000000000000/us-east-1 bootstrapped.',
  ]);
});

test('after the synthesis, the name of a stack alone is no text, before its first step or after it; another word is', () => {
  const text =
    'Mine\n✨  Synthesis time: 1.09s\nLive\nhello\nMine\nMine: creating CloudFormation changeset...\nMine\nOther: deploying... [2/2]\nlast';
  expect(summary(text)).toEqual([
    'text: Mine',
    'text: Live',
    'text: hello',
    'step: Mine: creating CloudFormation changeset...',
    'step: Other: deploying... [2/2]',
    'text: last',
  ]);
});

test('a failure: the reasons of events are dropped with all their lines, and the error is kept', () => {
  const text = `
Mine | 5/7 | 4:17:38 PM | CREATE_FAILED           | Custom::Thing              | Thing/Default (Thing) The function ended
The end of its log:
handling
Mine |   0 | 4:17:38 PM | ROLLBACK_FAILED         | AWS::CloudFormation::Stack | Mine no

Failed resources:
Mine | 4:17:38 PM | CREATE_FAILED           | Custom::Thing              | Thing/Default (Thing) The function ended
The end of its log:
handling
❌  Mine failed to deploy
‣ DeploymentError: Resource updates failed:

Mine/Thing/Default  (Custom::Thing Thing)
`;
  expect(summary(text)).toEqual([
    'event: Mine CREATE_FAILED Custom::Thing Mine/Thing/Default',
    'event: Mine ROLLBACK_FAILED AWS::CloudFormation::Stack Mine/Mine',
    'error: ❌  Mine failed to deploy',
    'error: ‣ DeploymentError: Resource updates failed:',
    'error: ',
    'error: Mine/Thing/Default  (Custom::Thing Thing)',
  ]);
});
