/**
 * Rooms that users open while the app runs, each a stage of its own. A function opens rooms, invites to them, lists and closes them. Another closes
 * a room when the last participant has left. A sweeper deletes the rooms that both miss, and `cdk destroy` deletes all others, also with people in
 * them. The bucket with the recordings stays. The CDK bundles functions with esbuild: npm install --save-dev esbuild
 *
 *   npx cdk deploy
 *   echo '{"command":"open","name":"garden","record":true}' > request.json
 *   aws lambda invoke --function-name <ApiName> --payload fileb://request.json answer.json
 *   npx cdk destroy
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { RuntimeStages, RuntimeStagesPermission, StageEvents, StageSweeper, StorageConfiguration } from 'cdk-ivs-realtime';

const app = new App();
const stack = new Stack(app, 'Rooms');

const bucket = new Bucket(stack, 'Recordings', { encryption: BucketEncryption.S3_MANAGED, enforceSSL: true });
const storage = new StorageConfiguration(stack, 'Storage', { bucket });

const rooms = new RuntimeStages(stack, 'Rooms', {
  sweeper: StageSweeper.idleFor(Duration.minutes(30)),
  storageConfigurations: [storage],
});

/** A function whose logs are deleted with it, and which bundles the SDK version that it was tested with. */
function backEnd(id: string, props: NodejsFunctionProps): NodejsFunction {
  return new NodejsFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(10),
    bundling: { bundleAwsSDK: true },
    logGroup: new LogGroup(stack, `${id}Log`, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
    ...props,
  });
}

const api = backEnd('Api', {
  entry: join(__dirname, 'api.ts'),
  environment: { STORAGE_CONFIGURATION_ARN: storage.storageConfigurationArn },
});
rooms.bind(api, {
  permissions: [
    RuntimeStagesPermission.CREATE,
    RuntimeStagesPermission.CREATE_PARTICIPANT_TOKENS,
    RuntimeStagesPermission.LIST,
    RuntimeStagesPermission.DELETE,
  ],
});

// Events have no tags, so this rule matches the stages of other apps, too. IAM denies them to the function, which ignores them.
const closer = backEnd('Closer', { entry: join(__dirname, 'closer.ts') });
rooms.bind(closer, { permissions: [RuntimeStagesPermission.READ, RuntimeStagesPermission.DELETE] });
StageEvents.forAllStages(stack).onParticipantUnpublished('OnUnpublished', { target: new LambdaFunction(closer) });

new CfnOutput(stack, 'ApiName', { value: api.functionName });
new CfnOutput(stack, 'CloserLogGroup', { value: closer.logGroup.logGroupName });
new CfnOutput(stack, 'RecordingsBucket', { value: bucket.bucketName });
