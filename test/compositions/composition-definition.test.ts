import { Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnChannel, CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, JsonPath, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import {
  CompositionDefinition,
  type CompositionDefinitionProps,
  CompositionDestination,
  CompositionLayout,
  EncoderConfiguration,
  RuntimeStages,
  Stage,
  StorageConfiguration,
} from '../../src';
import { ANY_COMPOSITION, allow, ENVIRONMENT, granted, ivsArn, newRole } from '../support/granted';
import { arnOf, disabled, OWNER, TAG_VALUE } from '../support/runtime-stages';
import { newApp, newStack } from '../support/synth';

let stack: Stack;
let stage: Stage;
let storage: StorageConfiguration;
let encoder: EncoderConfiguration;
let channel: CfnChannel;
beforeEach(() => {
  stack = newStack();
  stage = new Stage(stack, 'Room');
  storage = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Recordings') });
  encoder = new EncoderConfiguration(stack, 'Encoder');
  channel = new CfnChannel(stack, 'Channel', {});
});

const recording = () => CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration: encoder });
const broadcast = () => CompositionDestination.channel(channel, { encoderConfiguration: encoder });
const define = (props: Partial<CompositionDefinitionProps> = {}) => new CompositionDefinition({ destinations: [recording()], ...props });
const arns = () =>
  stack.resolve({ stage: stage.stageArn, storage: storage.storageConfigurationArn, encoder: encoder.encoderConfigurationArn });

describe('the request', () => {
  test('has the stage, the layout, the destinations and the tags', () => {
    const definition = define({
      layout: CompositionLayout.grid({ gridGap: 0 }),
      destinations: [recording(), broadcast()],
      tags: { show: 'late-night' },
    });
    const { stage: stageArn, storage: storageConfigurationArn, encoder: encoderConfigurationArn } = arns();
    expect(stack.resolve(definition.toRequest(stage))).toStrictEqual({
      stageArn,
      layout: { grid: { gridGap: 0 } },
      destinations: [
        { s3: { storageConfigurationArn, encoderConfigurationArns: [encoderConfigurationArn] } },
        { channel: { channelArn: { Ref: 'Channel' }, encoderConfigurationArn } },
      ],
      tags: { show: 'late-night' },
    });
  });

  test('has no members without a value, and no stage unless there is one', () => {
    expect(Object.keys(define().toRequest())).toEqual(['destinations']);
  });

  test('with an empty map of tags has none', () => {
    const definition = define({ tags: {} });
    expect(Object.keys(definition.toRequest())).toEqual(['destinations']);
    definition.grantStart(newRole(stack), stage).assertSuccess();
  });

  test('of run-time stages has their tag', () => {
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    expect(stack.resolve(define({ tags: { show: 'late-night' } }).toRuntimeRequest(stages))).toStrictEqual({
      destinations: [stack.resolve(recording()._render())],
      tags: { show: 'late-night', [OWNER]: TAG_VALUE },
    });
    expect(stack.resolve(define().toRuntimeRequest(stages)).tags).toEqual({ [OWNER]: TAG_VALUE });
  });

  test('does not change with the map of tags', () => {
    const tags = { show: 'late-night' };
    const definition = define({ tags });
    tags.show = 'other';
    expect(definition.toRequest().tags).toEqual({ show: 'late-night' });
  });

  test('is a copy, whose changes change neither the definition nor its grants', () => {
    const definition = define({ tags: { show: 'late-night' } });
    const before = stack.resolve(definition.toRequest());
    for (const request of [definition.toRequest(), definition.toRequest(stage)]) {
      Object.assign(request.tags as object, { show: 'other' });
      (request.destinations as object[]).pop();
    }
    expect(stack.resolve(definition.toRequest())).toEqual(before);
  });

  test('is text for an environment variable', () => {
    const text = stack.resolve(stack.toJsonString(define({ layout: CompositionLayout.grid({ gridGap: 4 }) }).toRequest(stage)));
    expect(text).toEqual({
      'Fn::Join': [
        '',
        [
          '{"stageArn":"',
          arns().stage,
          '","layout":{"grid":{"gridGap":4}},"destinations":[{"s3":{"storageConfigurationArn":"',
          arns().storage,
          '","encoderConfigurationArns":["',
          arns().encoder,
          '"]}}]}',
        ],
      ],
    });
  });
});

describe('the grant', () => {
  test('is for the resources and tags of the definition', () => {
    const role = newRole(stack);
    define({ destinations: [recording(), broadcast()], tags: { show: 'late-night' } })
      .grantStart(role, stage)
      .assertSuccess();
    const requested = { 'aws:RequestTag/show': 'late-night' };
    const { stage: stageArn, storage: storageArn, encoder: encoderArn } = arns();
    expect(granted(role)).toEqual([
      allow('ivs:StartComposition', [stageArn, encoderArn, storageArn, { Ref: 'Channel' }], { StringEquals: requested }),
      allow('ivs:TagResource', ANY_COMPOSITION, {
        StringEquals: requested,
        StringEqualsIfExists: { 'aws:ResourceTag/show': 'late-night' },
      }),
    ]);
  });

  test('has no conditions and no tagging without tags', () => {
    const role = newRole(stack);
    define().grantStart(role, new CfnStage(stack, 'L1', {}));
    expect(granted(role)).toEqual([allow('ivs:StartComposition', [{ Ref: 'L1' }, arns().encoder, arns().storage])]);
  });

  test.each<[string, () => CompositionDestination[]]>([
    ['a channel', () => [CompositionDestination.channel(channel)]],
    ['a channel beside a recording', () => [CompositionDestination.channel(channel), recording()]],
  ])('is for any encoder where %s uses the default encoder', (_, destinations) => {
    const role = newRole(stack);
    const definition = define({ destinations: destinations() });
    definition.grantStart(role, stage);
    const anyEncoder = JSON.parse(JSON.stringify(ANY_COMPOSITION).replace('composition/*', 'encoder-configuration/*'));
    const storages = definition.resources.storageConfigurations?.length === 1 ? [arns().storage] : [];
    expect(granted(role)).toEqual([allow('ivs:StartComposition', [arns().stage, anyEncoder, ...storages, { Ref: 'Channel' }])]);
    const { iamResources } = definition.toCallAwsServiceProps(stage);
    expect(stack.resolve(iamResources)).toEqual([arns().stage, anyEncoder, ...storages, { Ref: 'Channel' }]);
  });

  test('for stages that an app creates while it runs is limited to their tag', () => {
    const role = newRole(stack);
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    define().grantRuntimeStart(role, stages).assertSuccess();
    const requested = { [`aws:RequestTag/${OWNER}`]: TAG_VALUE };
    const existing = { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE };
    expect(granted(role)).toEqual([
      allow('ivs:StartComposition', [arns().encoder, arns().storage], { StringEquals: requested }),
      allow('ivs:StartComposition', arnOf('stage'), { StringEquals: { ...requested, ...existing } }),
      allow('ivs:TagResource', arnOf('composition'), { StringEquals: requested, StringEqualsIfExists: existing }),
    ]);
  });
});

describe('the Step Functions task', () => {
  /** The only state, and the statements of the role. */
  function stateMachineOf(task: CallAwsService) {
    const machine = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(task) });
    const template = Template.fromStack(stack);
    const [{ Properties }] = Object.values(template.findResources('AWS::StepFunctions::StateMachine')) as [{ Properties: object }];
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties: { Roles } }) =>
      JSON.stringify(Roles).includes('MachineRole'),
    );
    const { DefinitionString } = Properties as { DefinitionString: { 'Fn::Join': [string, (string | object)[]] } };
    const text = DefinitionString['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : nameOf(part))).join('');
    return {
      machine,
      state: JSON.parse(text).States.Start,
      statements: policies.flatMap(({ Properties: { PolicyDocument } }) => PolicyDocument.Statement),
    };
  }
  const nameOf = (intrinsic: object) => Object.values(intrinsic).flat().join('.');

  test('starts a composition of a stage with the action that IAM knows', () => {
    const definition = define({ layout: CompositionLayout.grid({ gridGap: 0 }), tags: { show: 'late-night' } });
    const { state, statements } = stateMachineOf(new CallAwsService(stack, 'Start', definition.toCallAwsServiceProps(stage)));
    const { stage: stageArn, storage: storageArn, encoder: encoderArn } = arns();
    expect(state).toEqual({
      End: true,
      Type: 'Task',
      Resource: 'arn:AWS::Partition:states:::aws-sdk:ivsrealtime:startComposition',
      Parameters: {
        StageArn: stageArn.Ref,
        Layout: { Grid: { GridGap: 0 } },
        Destinations: [{ S3: { StorageConfigurationArn: storageArn.Ref, EncoderConfigurationArns: [encoderArn.Ref] } }],
        Tags: { show: 'late-night' },
      },
    });
    expect(statements).toEqual([
      allow('ivs:StartComposition', [stageArn, encoderArn, storageArn]),
      allow('ivs:TagResource', ANY_COMPOSITION, {
        StringEquals: { 'aws:RequestTag/show': 'late-night' },
        StringEqualsIfExists: { 'aws:ResourceTag/show': 'late-night' },
      }),
    ]);
  });

  test('has every name of a destination in PascalCase, and no tags without tags', () => {
    const { parameters, additionalIamStatements } = define({ destinations: [broadcast()] }).toCallAwsServiceProps(stage);
    expect(stack.resolve(parameters)).toStrictEqual({
      StageArn: arns().stage,
      Destinations: [{ Channel: { ChannelArn: { Ref: 'Channel' }, EncoderConfigurationArn: arns().encoder } }],
    });
    expect(additionalIamStatements).toEqual([]);
  });

  test('starts a composition of a stage that the state machine is told', () => {
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    const properties = define().toRuntimeCallAwsServiceProps(stages, JsonPath.stringAt('$.stageArn'));
    const { state, statements } = stateMachineOf(new CallAwsService(stack, 'Start', properties));
    const { storage: storageArn, encoder: encoderArn } = arns();
    expect(state.Parameters).toEqual({
      'StageArn.$': '$.stageArn',
      Destinations: [{ S3: { StorageConfigurationArn: storageArn.Ref, EncoderConfigurationArns: [encoderArn.Ref] } }],
      Tags: { [OWNER]: nameOf(TAG_VALUE) },
    });
    const requested = { [`aws:RequestTag/${OWNER}`]: TAG_VALUE };
    const existing = { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE };
    expect(statements).toEqual([
      allow('ivs:StartComposition', [encoderArn, storageArn]),
      allow('ivs:StartComposition', arnOf('stage'), { StringEquals: { ...requested, ...existing } }),
      allow('ivs:TagResource', arnOf('composition'), { StringEquals: requested, StringEqualsIfExists: existing }),
    ]);
  });

  test('takes the properties with JSONata, too', () => {
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    const properties = define().toRuntimeCallAwsServiceProps(stages, '{% $states.input.stageArn %}');
    const { state } = stateMachineOf(CallAwsService.jsonata(stack, 'Start', properties));
    expect(state.Arguments.StageArn).toBe('{% $states.input.stageArn %}');
  });
});

test.each<[string, () => string]>([
  ['a path', () => JsonPath.stringAt('$.show')],
  ['a text with a path', () => JsonPath.format('show-{}', JsonPath.executionName)],
  ['an expression of JSONata', () => '{% $states.input.show %}'],
])('the Step Functions task refuses %s as the value of a tag, which its permission cannot require', (_, value) => {
  expect(() => define({ tags: { team: 'live', show: value() } }).toCallAwsServiceProps(stage)).toThrow(
    'Live/Room: the tags of a composition that Step Functions starts are known at deployment, because the permission requires them, got an ' +
      "expression of the state machine as the value of 'show'; write the value itself, and let the state machine add other tags by `tagResource`",
  );
});

describe('the Step Functions task of run-time stages', () => {
  const taskOn = (stageArn: string) => () => define().toRuntimeCallAwsServiceProps(new RuntimeStages(stack, 'Rooms', disabled), stageArn);

  test.each(['$.stageArn', '$$.Execution.Input.stageArn'])('refuses the path %s as text', (path) => {
    expect(taskOn(path)).toThrow(
      `Live/Rooms: \`stageArn\` says where the state machine finds the ARN of the stage, got the text '${path}'; pass what ` +
        "JsonPath.stringAt makes of '$.stageArn', or for JSONata '{% $states.input.stageArn %}'",
    );
  });

  test('refuses the ARN of something else', () => {
    expect(taskOn(ivsArn('composition'))).toThrow("Live/Rooms: `stageArn` is the ARN of a stage, got that of a composition: 'arn:");
  });

  test('takes the ARN of one of them', () => {
    expect(taskOn(ivsArn('stage'))().parameters?.StageArn).toBe(ivsArn('stage'));
  });
});

describe('a composition is refused', () => {
  test('without a destination', () => {
    expect(() => define({ destinations: [] })).toThrow(
      'a composition has at least one destination, got an empty list; pass a CompositionDestination in `destinations`',
    );
  });

  test('with two destinations of a kind', () => {
    expect(() => define({ destinations: [recording(), recording()] })).toThrow(
      'a composition has at most one destination of the kind s3, got 2; remove the others',
    );
    expect(() => define({ destinations: [broadcast(), recording(), broadcast(), broadcast()] })).toThrow(
      'a composition has at most one destination of the kind channel, got 3; remove the others',
    );
  });

  test('with resources of several regions or accounts', () => {
    const stackIn = (id: string, env: object) => new Stack(newApp(), id, { env: { ...ENVIRONMENT, ...env } });
    const bucket = Bucket.fromBucketName(stackIn('Here', {}), 'Recordings', 'recordings');
    const here = new StorageConfiguration(bucket.stack, 'Storage', { bucket });
    const elsewhere = (env: object): refs.IEncoderConfigurationRef => new EncoderConfiguration(stackIn('There', env), 'Encoder');
    const defineWith = (encoderConfiguration: refs.IEncoderConfigurationRef) => () =>
      define({ destinations: [CompositionDestination.s3({ storageConfiguration: here, encoderConfiguration })] });
    expect(defineWith(elsewhere({ region: 'us-west-2' }))).toThrow(
      "Here/Storage: the resources of a composition are in the same region, got us-east-1 and, for 'There/Encoder', us-west-2; use one in " +
        'us-east-1',
    );
    expect(defineWith(elsewhere({ account: '210987654321' }))).toThrow(
      "Here/Storage: the resources of a composition are in the same account, got 123456789012 and, for 'There/Encoder', 210987654321; use " +
        'one in 123456789012',
    );
  });

  test('for a stage in another region', () => {
    const definition = define({
      destinations: [
        CompositionDestination.channel(channel, {
          encoderConfiguration: EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Import', ivsArn('encoder-configuration')),
        }),
      ],
    });
    const west = Stage.fromStageArn(stack, 'West', ivsArn('stage').replace('us-east-1', 'us-west-2'));
    const message =
      "Live/West: a stage and the encoder of its composition are in the same region, got us-west-2 and, for 'Live/Import', us-east-1; use " +
      'one in us-west-2';
    expect(() => definition.toRequest(west)).toThrow(message);
    expect(() => definition.toCallAwsServiceProps(west)).toThrow(message);
    expect(() => definition.grantStart(newRole(stack), west)).toThrow(message);
  });

  test.each<[string, { [key: string]: string }, string]>([
    ['a tag of AWS', { 'aws:show': 'late' }, "a tag's key does not begin with 'aws:', got 'aws:show'; choose another key"],
    ['a tag without a key', { '': 'late' }, "a tag's key has 1 to 128 characters, got 0 (''); choose another key"],
    ['a long value', { show: 'x'.repeat(257) }, "the value of tag 'show' has at most 256 characters, got 257; shorten it"],
    [
      '51 tags',
      Object.fromEntries([...Array(51).keys()].map((index) => [`key${index}`, 'value'])),
      'a resource has at most 50 tags, got 51; remove some',
    ],
    [
      'a key that is known at deployment',
      { [Aws.REGION]: 'late' },
      'a tag\'s key is known at synthesis, got {"Ref":"AWS::Region"}; write it as text; a value may be a token',
    ],
  ])('with %s', (_, tags, message) => expect(() => define({ tags })).toThrow(message));

  test('of run-time stages with 50 tags beside theirs', () => {
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    const tags = Object.fromEntries([...Array(50).keys()].map((index) => [`key${index}`, 'value']));
    expect(() => define({ tags }).toRuntimeRequest(stages)).toThrow(
      'Live/Rooms: a resource has at most 50 tags, of which the library needs 1, got 50; remove some',
    );
    const { key0, ...fewer } = tags;
    expect(Object.keys(define({ tags: fewer }).toRuntimeRequest(stages).tags as object)).toHaveLength(50);
  });

  test('for Step Functions and for grants with a tag that no condition of IAM can have', () => {
    const definition = define({ tags: { show: `\${aws:username}` } });
    const message = `Live/Room: the value of tag 'show' has no '\${', which IAM takes for a policy variable, got '\${aws:username}'; write the value itself`;
    expect(() => definition.toCallAwsServiceProps(stage)).toThrow(message);
    expect(() => definition.grantStart(newRole(stack), stage)).toThrow(message);
  });
});

test('a composition has the 50 tags of the service, with any values', () => {
  const tags = Object.fromEntries([...Array(50).keys()].map((index) => [`key${index}`, `\${value}`]));
  expect(define({ tags }).toRequest().tags).toEqual(tags);
});
