import { Fn, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnChannel, CfnEncoderConfiguration, CfnIngestConfiguration, CfnStage, CfnStorageConfiguration } from 'aws-cdk-lib/aws-ivs';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { RuntimeStages, RuntimeStagesPermission, Stage, StorageConfiguration } from '../src';
import { arnOf, disabled, OWNER, onTagged, TAG_VALUE } from './support/runtime-stages';
import { newApp, newStack } from './support/synth';

const CREATED_AT = 'cdk-ivs-realtime:created-at';

const newFunction = (scope: Construct, id = 'Api') =>
  new LambdaFunction(scope, id, {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });

/** The statements of the only policy with this description of a principal. */
function statementsOf(stack: Stack, policy: string): object[] {
  const { Resources } = Template.fromStack(stack).toJSON();
  const [found] = Object.entries<{ Type: string; Properties: { PolicyDocument: { Statement: object[] } } }>(Resources).filter(
    ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(policy),
  );
  return found?.[1].Properties.PolicyDocument.Statement ?? [];
}

describe('the resource', () => {
  test('is handled by the function of the stack, has an hour, and needs the permission to go on until it is deleted', () => {
    const stack = newStack();
    new RuntimeStages(stack, 'Rooms', disabled);
    const template = Template.fromStack(stack);
    expect(template.findResources('Custom::IVSRuntimeStages')).toEqual({
      RoomsB5ADC23C: {
        Type: 'Custom::IVSRuntimeStages',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] },
          ServiceTimeout: 3600,
          ConstructPath: 'Live/Rooms',
        },
        DependsOn: [expect.stringMatching(/^IvsRealTimeSelfInvocation/)],
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
      },
    });
    expect(statementsOf(stack, 'IvsRealTimeSelfInvocation')).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] } },
    ]);
  });

  test('stays with RETAIN', () => {
    const stack = newStack();
    new RuntimeStages(stack, 'Rooms', { ...disabled, removalPolicy: RemovalPolicy.RETAIN });
    Template.fromStack(stack).hasResource('Custom::IVSRuntimeStages', { DeletionPolicy: 'Retain' });
  });

  test('refuses a snapshot, which CloudFormation would refuse at deployment', () => {
    expect(() => new RuntimeStages(newStack(), 'Rooms', { removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      'Live/Rooms: `removalPolicy` deletes or keeps stages, because they have no snapshots, got RemovalPolicy.SNAPSHOT; ' +
        'pass RemovalPolicy.DESTROY or RemovalPolicy.RETAIN',
    );
  });

  test('goes before the storage configurations that the stages record to, and those before the policy of their bucket', () => {
    const stack = newStack();
    const storage = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Recordings') });
    new RuntimeStages(stack, 'Rooms', { ...disabled, storageConfigurations: [storage] });
    const { Resources } = Template.fromStack(stack).toJSON();
    const [storageId, policyId] = ['Custom::IVSStorageConfiguration', 'AWS::S3::BucketPolicy'].map((type) =>
      Object.keys(Resources).find((id) => Resources[id].Type === type),
    );
    expect(Resources.RoomsB5ADC23C.DependsOn).toContain(storageId);
    expect(Resources[storageId as string].DependsOn).toContain(policyId);
  });

  test('goes before L1 storage configurations, and refuses one in another region', () => {
    const stack = newStack({ env: { account: '111111111111', region: 'us-east-1' } });
    new RuntimeStages(stack, 'Rooms', {
      ...disabled,
      storageConfigurations: [new CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: 'recordings' } })],
    });
    expect(Template.fromStack(stack).toJSON().Resources.RoomsB5ADC23C.DependsOn).toContain('Storage');

    const arn = 'arn:aws:ivs:us-west-2:111111111111:storage-configuration/AbCdEf123456';
    const storageConfigurations = [StorageConfiguration.fromStorageConfigurationArn(stack, 'West', arn)];
    expect(() => new RuntimeStages(stack, 'Studios', { ...disabled, storageConfigurations })).toThrow(
      'Live/Studios: run-time stages and the storage configuration that they record to are in the same region, got us-east-1 and, for ' +
        "'Live/West', us-west-2; use one in us-east-1",
    );
  });

  test('of several constructs share the permission to go on', () => {
    const stack = newStack();
    for (const id of ['Rooms', 'Studios']) new RuntimeStages(stack, id, disabled);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
  });

  test('warns where the service is not available', () => {
    const stack = newStack({ env: { region: 'eu-north-1' } });
    const { node } = new RuntimeStages(stack, 'Rooms', disabled);
    expect(node.metadata.map(({ data }) => String(data))).toContainEqual(expect.stringContaining('was not available in eu-north-1'));
  });
});

const creating = (action: string, type: string) => [
  {
    Effect: 'Allow',
    Action: action,
    Resource: arnOf(type),
    Condition: {
      StringEquals: { [`aws:RequestTag/${OWNER}`]: TAG_VALUE },
      StringLike: { [`aws:RequestTag/${CREATED_AT}`]: '????-??-??T??:??*' },
    },
  },
  {
    Effect: 'Allow',
    Action: 'ivs:TagResource',
    Resource: arnOf(type),
    Condition: {
      StringEquals: { [`aws:RequestTag/${OWNER}`]: TAG_VALUE },
      StringEqualsIfExists: { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE },
      StringLike: { [`aws:RequestTag/${CREATED_AT}`]: '????-??-??T??:??*' },
      Null: {
        'aws:ResourceTag/aws:cloudformation:stack-id': 'true',
        'aws:ResourceTag/cdk-ivs-realtime:owner': 'true',
      },
    },
  },
];

const STATEMENTS: readonly (readonly [RuntimeStagesPermission, object[]])[] = [
  [RuntimeStagesPermission.CREATE, creating('ivs:CreateStage', 'stage')],
  [RuntimeStagesPermission.CREATE_PARTICIPANT_TOKENS, onTagged('stage', 'ivs:CreateParticipantToken')],
  [RuntimeStagesPermission.DISCONNECT_PARTICIPANTS, onTagged('stage', 'ivs:DisconnectParticipant')],
  [
    RuntimeStagesPermission.READ,
    onTagged(
      'stage',
      'ivs:GetParticipant',
      'ivs:GetStage',
      'ivs:GetStageSession',
      'ivs:ListParticipantEvents',
      'ivs:ListParticipantReplicas',
      'ivs:ListParticipants',
      'ivs:ListStageSessions',
    ),
  ],
  [RuntimeStagesPermission.UPDATE, onTagged('stage', 'ivs:UpdateStage')],
  [RuntimeStagesPermission.DELETE, onTagged('stage', 'ivs:DeleteStage')],
  [RuntimeStagesPermission.LIST, [{ Effect: 'Allow', Action: 'ivs:ListStages', Resource: arnOf('stage') }]],
  [RuntimeStagesPermission.CREATE_INGEST_CONFIGURATIONS, creating('ivs:CreateIngestConfiguration', 'ingest-configuration')],
  [RuntimeStagesPermission.READ_STREAM_KEYS, onTagged('ingest-configuration', 'ivs:GetIngestConfiguration')],
  [RuntimeStagesPermission.UPDATE_INGEST_CONFIGURATIONS, onTagged('ingest-configuration', 'ivs:UpdateIngestConfiguration')],
  [RuntimeStagesPermission.DELETE_INGEST_CONFIGURATIONS, onTagged('ingest-configuration', 'ivs:DeleteIngestConfiguration')],
  [RuntimeStagesPermission.LIST_INGEST_CONFIGURATIONS, [{ Effect: 'Allow', Action: 'ivs:ListIngestConfigurations', Resource: '*' }]],
  [
    RuntimeStagesPermission.READ_COMPOSITIONS,
    [...onTagged('composition', 'ivs:GetComposition'), ...onTagged('stage', 'ivs:ListCompositions')],
  ],
  [RuntimeStagesPermission.STOP_COMPOSITIONS, onTagged('composition', 'ivs:StopComposition')],
];

describe('grants', () => {
  test('have a statement for each permission', () => {
    expect(new Set(STATEMENTS.map(([permission]) => permission))).toEqual(new Set(Object.values(RuntimeStagesPermission)));
  });

  test.each(STATEMENTS)('%s', (permission, statements) => {
    const stack = newStack();
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const grant = stages.grants[permission](role);
    expect(grant.success).toBe(true);
    expect(statementsOf(stack, 'CallerDefaultPolicy')).toEqual(statements);
  });

  test('start compositions with the tag, and have a statement of their own for the tagged stages', () => {
    const stack = newStack();
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const encoderConfigurations = [new CfnEncoderConfiguration(stack, 'Encoder', {})];
    const channels = [new CfnChannel(stack, 'Channel', {})];
    expect(stages.grants.startCompositions(role, { encoderConfigurations, channels }).success).toBe(true);
    const requested = { [`aws:RequestTag/${OWNER}`]: TAG_VALUE };
    const existing = { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE };
    expect(statementsOf(stack, 'CallerDefaultPolicy')).toEqual([
      {
        Effect: 'Allow',
        Action: 'ivs:StartComposition',
        Resource: [{ Ref: 'Encoder' }, { Ref: 'Channel' }],
        Condition: { StringEquals: requested },
      },
      {
        Effect: 'Allow',
        Action: 'ivs:StartComposition',
        Resource: arnOf('stage'),
        Condition: { StringEquals: { ...requested, ...existing } },
      },
      {
        Effect: 'Allow',
        Action: 'ivs:TagResource',
        Resource: arnOf('composition'),
        Condition: { StringEquals: requested, StringEqualsIfExists: existing },
      },
    ]);
  });

  test('do not start compositions without a destination', () => {
    const stages = new RuntimeStages(newStack(), 'Rooms', disabled);
    const role = new Role(stages.stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    expect(() => stages.grants.startCompositions(role, {})).toThrow(
      'Live/Rooms: a composition has a storage configuration or a channel as destination, got neither; pass one in `storageConfigurations` or ' +
        '`channels`',
    );
  });

  test('on imported stages have their tag value', () => {
    const stack = newStack();
    const stages = RuntimeStages.fromTagValue(stack, 'Rooms', 'Other/0123');
    stages.grants.delete(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
    expect(statementsOf(stack, 'CallerDefaultPolicy')).toEqual([
      {
        Effect: 'Allow',
        Action: 'ivs:DeleteStage',
        Resource: arnOf('stage'),
        Condition: { StringEquals: { [`aws:ResourceTag/${OWNER}`]: 'Other/0123' } },
      },
    ]);
  });

  test.each(['', 'Live', 'undefined', '*', 'arn:aws:ivs:us-east-1:111111111111:stage/abc'])(
    'on imported stages refuse the tag value %j',
    (tagValue) => {
      expect(() => RuntimeStages.fromTagValue(newStack(), 'Rooms', tagValue)).toThrow(
        `Live/Rooms: a \`tagValue\` is the name of a stack, \`/\`, and hexadecimal digits, got '${tagValue}'; pass the \`tagValue\` of the other ` +
          'RuntimeStages, for example from an output of its stack',
      );
    },
  );

  test('on imported stages take a tag value that is known at deployment', () => {
    const stack = newStack();
    const { tagValue } = RuntimeStages.fromTagValue(stack, 'Rooms', Fn.importValue('TagValue'));
    expect(stack.resolve(tagValue)).toEqual({ 'Fn::ImportValue': 'TagValue' });
  });

  test('are refused to another account', () => {
    const stack = newStack({ env: { account: '111111111111', region: 'us-east-1' } });
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    const other = new AccountPrincipal('222222222222');
    expect(() => stages.grants.delete(other)).toThrow(
      'Live/Rooms: a grant is to a principal in the account of the resource, because IVS has no resource policies, ' +
        'got a principal in 222222222222 and a resource in 111111111111; grant to a role in 111111111111 that the principal may assume',
    );
  });
});

describe('bind', () => {
  test('sets the variables of the contract and grants what is asked for', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    stages.bind(fn, { permissions: [RuntimeStagesPermission.LIST, RuntimeStagesPermission.DELETE] });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { IVS_STAGES_TAG_KEY: OWNER, IVS_STAGES_TAG_VALUE: TAG_VALUE, IVS_STAGES_CREATED_AT_TAG_KEY: CREATED_AT },
      },
    });
    expect(statementsOf(stack, 'ApiServiceRole')).toEqual([
      { Effect: 'Allow', Action: 'ivs:ListStages', Resource: arnOf('stage') },
      ...onTagged('stage', 'ivs:DeleteStage'),
    ]);
  });

  test('serves two constructs with two prefixes, and one construct twice', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const rooms = new RuntimeStages(stack, 'Rooms', disabled);
    rooms.bind(fn);
    rooms.bind(fn, { permissions: [RuntimeStagesPermission.LIST] });
    new RuntimeStages(stack, 'Studios', disabled).bind(fn, { environmentPrefix: 'STUDIOS' });
    const [{ Environment }] = Object.values(
      Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.handler' } }),
    ).map(({ Properties }) => Properties);
    expect(Object.keys(Environment.Variables).sort()).toEqual([
      'IVS_STAGES_CREATED_AT_TAG_KEY',
      'IVS_STAGES_TAG_KEY',
      'IVS_STAGES_TAG_VALUE',
      'STUDIOS_CREATED_AT_TAG_KEY',
      'STUDIOS_TAG_KEY',
      'STUDIOS_TAG_VALUE',
    ]);
  });

  test('refuses two constructs with one prefix', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    new RuntimeStages(stack, 'Rooms', disabled).bind(fn);
    expect(() => new RuntimeStages(stack, 'Studios', disabled).bind(fn)).toThrow(
      "Live/Api: the variable IVS_STAGES_TAG_KEY of a function belongs to one RuntimeStages, got 'Live/Rooms' and 'Live/Studios'; " +
        'pass an `environmentPrefix` for one of them',
    );
  });

  test.each(['', '1ST', 'MY-ROOMS', 'ROOMS ', '_X'])('refuses the prefix %j', (environmentPrefix) => {
    const stack = newStack();
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    expect(() => stages.bind(newFunction(stack), { environmentPrefix })).toThrow(
      `Live/Rooms: the prefix of environment variables has letters, digits and \`_\`, with a letter first, got '${environmentPrefix}'; write for example 'IVS_STAGES'`,
    );
  });
});

describe('what can create stages is deleted before the stages are', () => {
  /** The logical ids that a resource refers to, directly or not. */
  function neededBy(stack: Stack, logicalId: string, seen = new Set<string>()): Set<string> {
    const { Resources } = Template.fromStack(stack).toJSON();
    const text = JSON.stringify(Resources[logicalId] ?? {});
    for (const other of Object.keys(Resources)) {
      if (other === logicalId || seen.has(other) || !text.includes(`"${other}"`)) continue;
      seen.add(other);
      neededBy(stack, other, seen);
    }
    return seen;
  }

  test('every policy, function and the sweeper of the stack depend on the resource, which depends on none of them', () => {
    const stack = newStack();
    const stages = new RuntimeStages(stack, 'Rooms');
    stages.bind(newFunction(stack), { permissions: [RuntimeStagesPermission.CREATE] });
    const { Resources } = Template.fromStack(stack).toJSON();
    const later = Object.keys(Resources).filter((id) => neededBy(stack, id).has('RoomsB5ADC23C'));
    expect(later.map((id) => Resources[id].Type).sort()).toEqual([
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Lambda::Function',
      'AWS::Scheduler::Schedule',
    ]);
    expect([...neededBy(stack, 'RoomsB5ADC23C')].sort()).toEqual([
      'IvsRealTimeHandlerDAE74495',
      'IvsRealTimeLogsE83B1D86',
      'IvsRealTimeRoleC0F4E906',
      expect.stringMatching(/^IvsRealTimeSelfInvocation/),
    ]);
  });

  test('a function of another stack imports the tag value, so that CloudFormation keeps this stack as long', () => {
    const app = newApp();
    const stages = new RuntimeStages(new Stack(app, 'Live'), 'Rooms', disabled);
    const other = new Stack(app, 'Other');
    stages.bind(newFunction(other), { permissions: [RuntimeStagesPermission.CREATE] });
    expect(JSON.stringify(statementsOf(other, 'ApiServiceRole'))).toContain('Fn::ImportValue');
    expect(
      app
        .synth()
        .getStackByName('Other')
        .dependencies.map(({ id }) => id),
    ).toContain('Live');
  });
});

describe('tags that collide with those of the construct', () => {
  test('are refused on a Stage', () => {
    const stack = newStack();
    Tags.of(new Stage(stack, 'Room')).add(OWNER, 'mine');
    expect(() => Template.fromStack(stack)).toThrow(
      "a tag's key does not begin with 'cdk-ivs-realtime:', got 'cdk-ivs-realtime:runtime-stages'; choose another key",
    );
  });

  test.each([
    ['stage', (stack: Stack) => new CfnStage(stack, 'Room')],
    ['ingest configuration', (stack: Stack) => new CfnIngestConfiguration(stack, 'Studio', { ingestProtocol: 'RTMPS' })],
  ])('are refused on an L1 %s, because the sweeper would delete it', (_, make) => {
    const stack = newStack();
    new RuntimeStages(stack, 'Rooms', disabled);
    const deployed = make(stack);
    Tags.of(deployed).add(OWNER, 'mine');
    expect(() => Template.fromStack(stack)).toThrow(
      `only what an app creates while it runs has the tag '${OWNER}', got '${deployed.node.path}', which a stack deploys; remove the tag`,
    );
  });
});
