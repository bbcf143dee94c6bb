/**
 * Meetings. A member who has signed in opens a meeting and invites others. Each meeting is a stage that the app creates while it runs. A table has
 * the people of each meeting, and the events of IVS keep it up to date.
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  ParticipantTokenIssuer,
  PublicKey,
  PublicKeyMaterial,
  RuntimeStages,
  RuntimeStagesPermission,
  StageEvents,
  StageSweeper,
} from 'cdk-ivs-realtime';

const stack = new Stack(new App(), 'Meetings');

const meetings = new RuntimeStages(stack, 'Stages', { sweeper: StageSweeper.idleFor(Duration.hours(6)) });

const kmsKey = new Key(stack, 'Signing', {
  keySpec: KeySpec.ECC_NIST_P384,
  keyUsage: KeyUsage.SIGN_VERIFY,
  pendingWindow: Duration.days(7),
  removalPolicy: RemovalPolicy.DESTROY,
});
const publicKey = new PublicKey(stack, 'PublicKey', { material: PublicKeyMaterial.fromKmsKey(kmsKey) });
const issuer = new ParticipantTokenIssuer(stack, 'Tokens', { runtimeStages: [meetings], publicKey });

const people = new Table(stack, 'People', {
  partitionKey: { name: 'meetingId', type: AttributeType.STRING },
  sortKey: { name: 'userId', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const undelivered = new Queue(stack, 'Undelivered');
const invitations = new Queue(stack, 'Invitations', {
  visibilityTimeout: Duration.minutes(1),
  deadLetterQueue: { queue: undelivered, maxReceiveCount: 3 },
});

function addFunction(id: string, file: string, environment: Record<string, string> = {}): NodejsFunction {
  const fn = new NodejsFunction(stack, id, {
    entry: join(__dirname, file),
    runtime: Runtime.NODEJS_22_X,
    timeout: Duration.seconds(10),
    bundling: { bundleAwsSDK: true },
    environment: { PEOPLE_TABLE: people.tableName, ...environment },
    logGroup: new LogGroup(stack, `${id}Log`, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
  });
  people.grantReadWriteData(fn);
  return fn;
}

const api = addFunction('ApiFunction', 'api.ts', { QUEUE_URL: invitations.queueUrl, ISSUER: issuer.lambdaFunction.functionName });
meetings.bind(api, { permissions: [RuntimeStagesPermission.CREATE] });
issuer.bind(api);
issuer.grantInvoke(api);
invitations.grantSendMessages(api);

const inviter = addFunction('Inviter', 'inviter.ts');
inviter.addEventSource(new SqsEventSource(invitations, { batchSize: 10, reportBatchItemFailures: true }));

const attendance = new FunctionTarget(addFunction('Attendance', 'attendance.ts'));
const events = StageEvents.forAllStages(stack);
events.onParticipantPublished('OnPublished', { target: attendance });
events.onParticipantUnpublished('OnUnpublished', { target: attendance });

const members = new UserPool(stack, 'Members', { selfSignUpEnabled: true, removalPolicy: RemovalPolicy.DESTROY });
const page = members.addClient('Page', { authFlows: { userPassword: true } });
const http = new HttpApi(stack, 'Api', { defaultAuthorizer: new HttpUserPoolAuthorizer('SignedIn', members, { userPoolClients: [page] }) });
const integration = new HttpLambdaIntegration('Integration', api);
http.addRoutes({ path: '/meetings', methods: [HttpMethod.POST], integration });
http.addRoutes({ path: '/meetings/{meetingId}', methods: [HttpMethod.GET], integration });
http.addRoutes({ path: '/meetings/{meetingId}/join', methods: [HttpMethod.POST], integration });

for (const [name, value] of Object.entries({
  ApiUrl: http.apiEndpoint,
  QueueUrl: invitations.queueUrl,
  UndeliveredUrl: undelivered.queueUrl,
  PoolId: members.userPoolId,
  ClientId: page.userPoolClientId,
  TagValue: meetings.tagValue,
})) {
  new CfnOutput(stack, name, { value });
}
