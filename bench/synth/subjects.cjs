/**
 * How an app can have IVS Real-Time resources. Each subject adds `count` of what its scenario names to a stack; the first one is the baseline.
 *
 * `load` is `require` of the project that is measured: a subject loads only what it uses.
 *
 * @typedef {(stack: import('aws-cdk-lib').Stack, count: number, load: NodeRequire) => void} Subject
 */
const { generateKeyPairSync } = require('node:crypto');
const { dirname, join } = require('node:path');

const HANDLER = join(__dirname, 'handler');
const ROOM = { Name: 'room', Tags: { show: 'late-night' } };

const functionProps = ({ Code, Runtime }) => ({ code: Code.fromAsset(HANDLER), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });

function addCustomResources(stack, count, load, serviceToken) {
  const { CustomResource } = load('aws-cdk-lib/core');
  for (let i = 0; i < count; i++) new CustomResource(stack, `Room${i}`, { serviceToken, resourceType: 'Custom::Stage', properties: ROOM });
}

/** @type {Record<string, Subject>} stages with a name and a tag */
const stages = {
  CfnStage: (stack, count, load) => {
    const { CfnStage } = load('aws-cdk-lib/aws-ivs');
    for (let i = 0; i < count; i++) new CfnStage(stack, `Room${i}`, { name: 'room', tags: [{ key: 'show', value: 'late-night' }] });
  },
  'Stage of this library': (stack, count, load) => {
    const { Stage } = load('cdk-ivs-realtime');
    const { Tags } = load('aws-cdk-lib/core');
    for (let i = 0; i < count; i++) Tags.of(new Stage(stack, `Room${i}`, { stageName: 'room' })).add('show', 'late-night');
  },
  'SingletonFunction with your handler': (stack, count, load) => {
    const lambda = load('aws-cdk-lib/aws-lambda');
    const uuid = '3f8f7b5e-6d0c-4f0e-9a53-0c8c1de1d1f4';
    const { functionArn } = new lambda.SingletonFunction(stack, 'Rooms', { ...functionProps(lambda), uuid });
    addCustomResources(stack, count, load, functionArn);
  },
  'Provider framework with your handler': (stack, count, load) => {
    const lambda = load('aws-cdk-lib/aws-lambda');
    const { Provider } = load('aws-cdk-lib/custom-resources');
    const onEventHandler = new lambda.Function(stack, 'OnEvent', functionProps(lambda));
    addCustomResources(stack, count, load, new Provider(stack, 'Provider', { onEventHandler }).serviceToken);
  },
  AwsCustomResource: (stack, count, load) => {
    const resources = load('aws-cdk-lib/custom-resources');
    const service = '@aws-sdk/client-ivs-realtime';
    const { ANY_RESOURCE } = resources.AwsCustomResourcePolicy;
    for (let i = 0; i < count; i++) {
      new resources.AwsCustomResource(stack, `Room${i}`, {
        installLatestAwsSdk: false,
        onCreate: {
          service,
          action: 'CreateStage',
          parameters: { name: 'room', tags: { show: 'late-night' } },
          physicalResourceId: resources.PhysicalResourceId.fromResponse('stage.arn'),
        },
        onDelete: { service, action: 'DeleteStage', parameters: { arn: new resources.PhysicalResourceIdReference() } },
        policy: resources.AwsCustomResourcePolicy.fromSdkCalls({ resources: ANY_RESOURCE }),
      });
    }
  },
};

const IVS_TYPES = ['EncoderConfiguration', 'IngestConfiguration', 'PublicKey', 'Stage', 'StorageConfiguration'];

/** The folder with the code of the library's functions. */
const codeOfLibrary = (load) => join(dirname(load.resolve('cdk-ivs-realtime/package.json')), 'assets', 'lambda');

/** A function with the code of this library, and a role and log group as this library makes them, from the constructs of the CDK alone. */
function addFunctionByHand(stack, load) {
  const { Aws, Duration, RemovalPolicy } = load('aws-cdk-lib/core');
  const { PolicyDocument, PolicyStatement, Role, ServicePrincipal } = load('aws-cdk-lib/aws-iam');
  const { LogGroup, RetentionDays } = load('aws-cdk-lib/aws-logs');
  const lambda = load('aws-cdk-lib/aws-lambda');
  const logGroup = new LogGroup(stack, 'Logs', { retention: RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY });
  const onType = (type) =>
    new PolicyStatement({
      actions: [...['Create', 'Delete', 'Get'].map((verb) => `ivs:${verb}${type}`), 'ivs:TagResource', 'ivs:UntagResource'],
      resources: [`arn:${Aws.PARTITION}:ivs:${Aws.REGION}:${Aws.ACCOUNT_ID}:${type.toLowerCase()}/*`],
    });
  const lists = new PolicyStatement({ actions: IVS_TYPES.map((type) => `ivs:List${type}s`), resources: ['*'] });
  const events = new PolicyStatement({ actions: ['cloudformation:DescribeStackEvents'], resources: [stack.stackId] });
  const log = new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
  const role = new Role(stack, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { IvsRealTime: new PolicyDocument({ statements: [...IVS_TYPES.map(onType), lists, events, log] }) },
  });
  new lambda.Function(stack, 'Handler', {
    description: 'Creates, updates and deletes Amazon IVS Real-Time resources',
    code: lambda.Code.fromAsset(codeOfLibrary(load)),
    handler: 'resources.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    memorySize: 256,
    timeout: Duration.seconds(180),
    role,
    logGroup,
  });
}

function addStagesInConstructs(stack, count, load) {
  const { Resource, Tags } = load('aws-cdk-lib/core');
  const { CfnStage } = load('aws-cdk-lib/aws-ivs');
  for (let i = 0; i < count; i++) {
    const construct = new Resource(stack, `Room${i}`);
    new CfnStage(construct, 'Resource', { name: 'room' });
    Tags.of(construct).add('show', 'late-night');
  }
}

/** @type {Record<string, Subject>} what an L2 construct with a function of its own costs if it is made of the CDK's constructs alone */
const steps = {
  CfnStage: stages.CfnStage,
  'CfnStage in an L2 construct with a tag': addStagesInConstructs,
  'and a function, a role and a log group': (stack, count, load) => {
    addFunctionByHand(stack, load);
    addStagesInConstructs(stack, count, load);
  },
  'Stage of this library': stages['Stage of this library'],
};

const publicKey = () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey.export({ type: 'spki', format: 'pem' });

/** @type {Record<string, Subject>} one of each resource, with a bucket for recordings */
const fiveResources = {
  'five L1s': (stack, count, load) => {
    const { Bucket } = load('aws-cdk-lib/aws-s3');
    const ivs = load('aws-cdk-lib/aws-ivs');
    for (let i = 0; i < count; i++) {
      const { bucketName } = new Bucket(stack, `Bucket${i}`);
      const { attrArn: storageConfigurationArn } = new ivs.CfnStorageConfiguration(stack, `Storage${i}`, { s3: { bucketName } });
      const autoParticipantRecordingConfiguration = { storageConfigurationArn };
      const stage = new ivs.CfnStage(stack, `Room${i}`, { name: 'room', autoParticipantRecordingConfiguration });
      new ivs.CfnEncoderConfiguration(stack, `Encoder${i}`, { video: { width: 1280, height: 720 } });
      new ivs.CfnIngestConfiguration(stack, `Ingest${i}`, { stageArn: stage.attrArn, ingestProtocol: 'RTMPS' });
      new ivs.CfnPublicKey(stack, `Key${i}`, { publicKeyMaterial: publicKey() });
    }
  },
  'five of this library': (stack, count, load) => {
    const { Bucket } = load('aws-cdk-lib/aws-s3');
    const ivs = load('cdk-ivs-realtime');
    for (let i = 0; i < count; i++) {
      const storage = new ivs.StorageConfiguration(stack, `Storage${i}`, { bucket: new Bucket(stack, `Bucket${i}`) });
      const autoParticipantRecording = ivs.AutoParticipantRecording.audioVideo(storage);
      const stage = new ivs.Stage(stack, `Room${i}`, { stageName: 'room', autoParticipantRecording });
      new ivs.EncoderConfiguration(stack, `Encoder${i}`, { video: ivs.EncoderVideo.HD_720 });
      new ivs.IngestConfiguration(stack, `Ingest${i}`, { stage });
      new ivs.PublicKey(stack, `Key${i}`, { material: ivs.PublicKeyMaterial.fromPem(publicKey()) });
    }
  },
};

/** @type {Record<string, (stack: import('aws-cdk-lib').Stack, load: NodeRequire) => void>} what the app has besides */
const apps = {
  'an empty app': () => {},
  'an app with a function': (stack, load) => {
    const lambda = load('aws-cdk-lib/aws-lambda');
    new lambda.Function(stack, 'Api', functionProps(lambda));
  },
};

/** The stack of an app with the settings that the CLI of the CDK has by default. */
function newStack(load, { outdir, metadata = true }) {
  const { App, Stack } = load('aws-cdk-lib/core');
  const context = { 'aws:cdk:enable-path-metadata': metadata, 'aws:cdk:enable-asset-metadata': metadata };
  return new Stack(new App({ outdir, analyticsReporting: false, context }), 'Bench');
}

module.exports = { newStack, codeOfLibrary, apps, scenarios: { stages, steps, fiveResources } };
