import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RuntimeStages, RuntimeStagesPermission, StageSweeper } from 'cdk-ivs-realtime';

/** Creates a stage every 300 ms until IVS denies it. Tells how many. */
const CREATOR = `
exports.handler = async () => {
  const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL, IVS_STAGES_TAG_KEY, IVS_STAGES_TAG_VALUE, IVS_STAGES_CREATED_AT_TAG_KEY } = process.env;
  const scope = [AWS_ACCESS_KEY_ID, '20260101', AWS_REGION, 'ivs', 'aws4_request'].join('/');
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=' + scope + ', SignedHeaders=host, Signature=0' };
  for (let created = 0; ; ) {
    const tags = { [IVS_STAGES_TAG_KEY]: IVS_STAGES_TAG_VALUE, [IVS_STAGES_CREATED_AT_TAG_KEY]: new Date().toISOString() };
    const { status } = await fetch(AWS_ENDPOINT_URL + '/CreateStage', { method: 'POST', headers, body: JSON.stringify({ tags }) });
    if (status === 200) created += 1;
    if (status === 403) return console.log('created', created, 'and was denied');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
};`;

const app = new App();

function addCreator(stack: Stack, stages: RuntimeStages): void {
  const creator = new LambdaFunction(stack, 'Creator', {
    functionName: `creator-${stack.stackName}`,
    code: Code.fromInline(CREATOR),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    timeout: Duration.minutes(5),
  });
  stages.bind(creator, { permissions: [RuntimeStagesPermission.CREATE] });
}

const live = new Stack(app, 'Live');
const rooms = new RuntimeStages(live, 'Rooms', { sweeper: StageSweeper.idleFor(Duration.hours(6)) });
addCreator(live, rooms);
addCreator(new Stack(app, 'Other'), rooms);
new CfnOutput(live, 'TagValue', { value: rooms.tagValue });
