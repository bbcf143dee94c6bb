/** Physical ids that do not stand for a resource that we made: of another library, another place, or CloudFormation's own. */
import { Deployment } from '../../../support/deployment';

const LONG = 'x'.repeat(1_024);

const FOREIGN_IDS = [
  ['of another type', 'arn:aws:ivs:eu-west-1:111122223333:public-key/stage1'],
  ['of another region', 'arn:aws:ivs:us-east-1:111122223333:stage/stage1'],
  ['of another account', 'arn:aws:ivs:eu-west-1:999999999999:stage/stage1'],
  ['of another partition', 'arn:aws-cn:ivs:eu-west-1:111122223333:stage/stage1'],
  ['of another service', 'arn:aws:s3:::bucket'],
  ['of a longer path', 'arn:aws:ivs:eu-west-1:111122223333:stage/stage1/def'],
  ['of no name', 'arn:aws:ivs:eu-west-1:111122223333:stage/'],
  ['in capitals', 'ARN:AWS:IVS:EU-WEST-1:111122223333:STAGE/STAGE1'],
  ['of the name alone', 'stage1'],
  ['that CloudFormation made up', 'Live-Room-1A2B3C4D'],
  ['of AwsCustomResource, a log stream', '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef'],
  ['of the Provider framework, a request', '5b6c7d8e-1111-2222-3333-444455556666'],
  ['of the Provider framework, a failed create', 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED'],
  ['of 1,024 bytes', LONG],
  ['of any script', 'Bühne-舞台-🎥'],
  ['of a failed create of ours', 'cdk-ivs-realtime:create-failed'],
  ['of an unconfirmed create of nobody', 'cdk-ivs-realtime:create-unconfirmed:'],
];

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
  deployment.ivs.seed({ name: 'room' });
  deployment.ivs.seed({ name: 'room' }, 'PublicKey');
});

test.each(FOREIGN_IDS)('the Delete of an id %s succeeds with that id, and deletes nothing', async (_, id) => {
  expect(await deployment.delete(id)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(deployment.ivs.operations().filter((operation) => operation !== 'ListStages')).toEqual([]);
  expect([deployment.ivs.stages.size, deployment.ivs.resources.PublicKey.size]).toEqual([1, 1]);
});

test.each(FOREIGN_IDS.filter(([, id]) => /^(arn|cdk-ivs-realtime):/.test(id)))(
  'the Delete of an id %s asks CloudFormation nothing: it is none that it has made up',
  async (_, id) => {
    await deployment.delete(id);
    expect(deployment.cloudFormation.calls).toEqual([]);
  },
);

test.each(FOREIGN_IDS)('the Update of an id %s fails with that id, and calls nobody', async (_, id) => {
  const answer = await deployment.update(id);
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
  expect(answer.Reason).toBe(
    `Live/Room: physical id ${id} is not the ARN of a stage in the stack's account and region, so nothing was done`,
  );
  expect([...deployment.ivs.calls, ...deployment.cloudFormation.calls]).toEqual([]);
});

test.each([
  ['empty', ''],
  ['above 1,024 bytes', `${LONG}x`],
  ['above 1,024 bytes in UTF-8', 'é'.repeat(513)],
])('an id that CloudFormation would refuse in an answer is refused: %s', async (_, id) => {
  for (const request of ['Update', 'Delete'] as const) {
    const answer = await deployment.invoke(deployment.event(request, { Name: 'room' }, { id }));
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toBe(
      'Live/Room: a request of CloudFormation must have a usable PhysicalResourceId, got one without, so nothing was done',
    );
  }
  expect(deployment.ivs.calls).toEqual([]);
});

test('an id of a China region is ours in its own partition', async () => {
  const arn = deployment.ivs.seed({ name: 'room' }).replace('arn:aws:', 'arn:aws-cn:');
  const event = deployment.event('Delete', {}, { id: arn });
  await deployment.invoke({ ...event, StackId: event.StackId.replace('arn:aws:', 'arn:aws-cn:') });
  expect(deployment.ivs.inputsOf('GetStage')).toEqual([{ arn }]);
});
