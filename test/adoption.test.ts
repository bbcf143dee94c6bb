/** Constructs that adopt an existing resource: what the template asks for, and what synthesis rejects. */
import {
  type App,
  Aws,
  CfnDeletionPolicy,
  CfnOutput,
  CfnParameter,
  Lazy,
  NestedStack,
  PhysicalName,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnEncoderConfiguration, CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { IngestConfiguration, IngestCredentials, Stage } from '../src';
import { CONSTRUCT_CASES, makeEach, ofEach } from './support/construct-cases';
import { newApp, newStack, propertiesOf } from './support/synth';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const arnOf = (resourceType: string, account = ACCOUNT, region = REGION) => `arn:aws:ivs:${region}:${account}:${resourceType}/AbCdEf123456`;
const STAGE_ARN = arnOf('stage');
const inAccount = () => newStack({ env: { account: ACCOUNT, region: REGION } });

describe('a construct that adopts', () => {
  const adoptArn = ({ resourceType }: { readonly resourceType: string }) => arnOf(resourceType);

  test('passes the ARN to the handler', () => {
    const stack = inAccount();
    makeEach(stack, { name: 'late-night', adoptArn });
    expect(ofEach(({ type }) => propertiesOf(stack, type))).toMatchObject(
      ofEach((each) => ({ Name: 'late-night', AdoptArn: adoptArn(each) })),
    );
  });

  test("may have '' as name, because a resource that was created elsewhere may have none", () => {
    const stack = inAccount();
    makeEach(stack, { name: '', adoptArn });
    expect(ofEach(({ type }) => propertiesOf(stack, type).Name)).toEqual(ofEach(() => ''));
  });

  test('may take the ARN from a parameter', () => {
    const stack = newStack();
    const given = ofEach(({ type }) => new CfnParameter(stack, type).valueAsString);
    makeEach(stack, { name: 'late-night', adoptArn: ({ type }) => given[type] });
    expect(ofEach(({ type }) => propertiesOf(stack, type).AdoptArn)).toEqual(stack.resolve(given));
  });

  test('without an ARN has no property for it', () => {
    const stack = newStack();
    makeEach(stack, { name: 'late-night' });
    const properties = ofEach(({ type }) => Object.keys(propertiesOf(stack, type)).filter((name) => name.startsWith('Adopt')));
    expect(properties).toEqual(ofEach(() => []));
  });
});

describe.each(CONSTRUCT_CASES)('a $type that adopts', ({ resourceType, nameProperty, make }) => {
  const arn = arnOf(resourceType);

  test.each<[string, (stack: Stack) => string | undefined]>([
    ['no name', () => undefined],
    ['the default name', () => PhysicalName.GENERATE_IF_NEEDED],
  ])('is rejected with %s', (_, name) => {
    const stack = inAccount();
    expect(() => make(stack, 'Mine', name(stack), arn)).toThrow(
      `Live/Mine: with \`adoptArn\`, \`${nameProperty}\` is given, because the default name differs from that of the existing resource, ` +
        "got no name; write the resource's own name, or '' if it has none",
    );
  });

  test('is rejected with the ARN of another kind', () => {
    const other = resourceType === 'stage' ? 'public-key' : 'stage';
    expect(() => make(newStack(), 'Mine', 'late-night', arnOf(other))).toThrow(
      `Live/Mine: \`adoptArn\` is the ARN of ${/^[aeiou]/.test(resourceType) ? 'an' : 'a'} ${resourceType}, got that of a ${other}: ` +
        `'${arnOf(other)}'; write it like arn:aws:ivs:us-east-1:123456789012:${resourceType}/AbCdEf123456`,
    );
  });
});

const ARN_EXAMPLE = 'write it like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';

interface Case {
  readonly given: string;
  readonly make: (stack: Stack) => unknown;
  readonly error: string;
}

const adopt =
  (adoptArn: string, stageName = 'late-night') =>
  (stack: Stack) =>
    new Stage(stack, 'Room', { stageName, adoptArn });
const lazy = (value: unknown) => Lazy.string({ produce: () => value as string });

const REJECTED: readonly Case[] = [
  {
    given: 'an empty text',
    make: adopt(''),
    error: `Live/Room: \`adoptArn\` is the ARN of a stage, got ''; ${ARN_EXAMPLE}`,
  },
  {
    given: 'an id instead of an ARN',
    make: adopt('AbCdEf123456'),
    error: `Live/Room: \`adoptArn\` is the ARN of a stage, got 'AbCdEf123456'; ${ARN_EXAMPLE}`,
  },
  {
    given: 'the ARN of another service',
    make: adopt(`arn:aws:s3:::recordings`),
    error: `Live/Room: \`adoptArn\` is the ARN of a stage, got 'arn:aws:s3:::recordings'; ${ARN_EXAMPLE}`,
  },
  {
    given: 'the ARN of a channel of IVS Low-Latency',
    make: adopt(arnOf('channel')),
    error: `Live/Room: \`adoptArn\` is the ARN of a stage, got that of a channel: '${arnOf('channel')}'; ${ARN_EXAMPLE}`,
  },
  {
    given: 'another account',
    make: adopt(arnOf('stage', '210987654321')),
    error:
      'Live/Room: `adoptArn` is the ARN of a resource in the account of the stack, got 210987654321, and the stack is in 123456789012; ' +
      'use a resource in 123456789012, or deploy the stack to 210987654321',
  },
  {
    given: 'another region',
    make: adopt(arnOf('stage', ACCOUNT, 'eu-west-1')),
    error:
      'Live/Room: `adoptArn` is the ARN of a resource in the region of the stack, got eu-west-1, and the stack is in us-east-1; ' +
      'use a resource in us-east-1, or deploy the stack to eu-west-1',
  },
  {
    given: 'the same ARN twice in a stack',
    make: (stack) => {
      new Stage(stack, 'First', { stageName: 'late-night', adoptArn: STAGE_ARN });
      adopt(STAGE_ARN)(stack);
    },
    error:
      "Live/Room: only one construct of an app adopts a resource, got the ARN that 'Live/First' adopts; remove `adoptArn` from one of them, " +
      'or import the resource there',
  },
  {
    given: 'the same ARN twice in an app',
    make: (stack) => {
      const other = new Stack(stack.node.root as App, 'Other');
      new Stage(other, 'First', { stageName: 'late-night', adoptArn: STAGE_ARN });
      adopt(STAGE_ARN)(stack);
    },
    error:
      "Live/Room: only one construct of an app adopts a resource, got the ARN that 'Other/First' adopts; remove `adoptArn` from one of them, " +
      'or import the resource there',
  },
  {
    given: 'the same parameter twice',
    make: (stack) => {
      const given = new CfnParameter(stack, 'Given').valueAsString;
      new Stage(stack, 'First', { stageName: 'late-night', adoptArn: given });
      adopt(given)(stack);
    },
    error:
      "Live/Room: only one construct of an app adopts a resource, got the ARN that 'Live/First' adopts; remove `adoptArn` from one of them, " +
      'or import the resource there',
  },
  {
    given: 'a stage that the app deploys',
    make: (stack) => adopt(new Stage(stack, 'Made').stageArn)(stack),
    error:
      'Live/Room: `adoptArn` is the ARN of a stage that no stack has, or that an L1 of the same stack has, got that of ' +
      "'Live/Made/Resource' (Custom::IVSStage); retain the resource, remove that construct, deploy, and write the ARN itself",
  },
  {
    given: 'an L1 stage that another stack of the app deploys',
    make: (stack) => adopt(new CfnStage(new Stack(stack.node.root as App, 'Other'), 'Made').attrArn)(stack),
    error:
      'Live/Room: `adoptArn` is the ARN of a stage that no stack has, or that an L1 of the same stack has, got that of ' +
      "'Other/Made' (AWS::IVS::Stage); retain the resource, remove that construct, deploy, and write the ARN itself",
  },
  {
    given: 'an L1 of another kind of the stack',
    make: (stack) => adopt(new CfnEncoderConfiguration(stack, 'Made').attrArn)(stack),
    error:
      'Live/Room: `adoptArn` is the ARN of a stage that no stack has, or that an L1 of the same stack has, got that of ' +
      "'Live/Made' (AWS::IVS::EncoderConfiguration); retain the resource, remove that construct, deploy, and write the ARN itself",
  },
  ...[undefined, RemovalPolicy.DESTROY, RemovalPolicy.SNAPSHOT].map((policy) => ({
    given: `an L1 stage of the stack with the removal policy ${policy}`,
    make: (stack: Stack) => {
      const l1 = new CfnStage(stack, 'Made');
      adopt(l1.attrArn)(stack);
      if (policy && policy !== RemovalPolicy.SNAPSHOT) l1.applyRemovalPolicy(policy);
      if (policy === RemovalPolicy.SNAPSHOT) l1.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
    },
    error:
      `Live/Room: an L1 whose resource is adopted retains it, got 'Live/Made' with the deletion policy ` +
      `${policy === RemovalPolicy.SNAPSHOT ? 'Snapshot' : 'Delete'}; give it RemovalPolicy.RETAIN with applyRemovalPolicy`,
  })),
  {
    given: 'a construct in a nested stack',
    make: (stack) => adopt(STAGE_ARN)(new NestedStack(stack, 'Nested')),
    error:
      'Live/Nested/Room: `adoptArn` is for a stack that is not nested: a rollback of its parent would delete the adopted resource, got the ' +
      "nested stack 'Live/Nested'; put the construct into the parent stack",
  },
  {
    given: 'a lazy ARN of another kind',
    make: adopt(lazy(arnOf('public-key'))),
    error: `Live/Room: \`adoptArn\` is the ARN of a stage, got that of a public-key: '${arnOf('public-key')}'; ${ARN_EXAMPLE}`,
  },
  {
    given: 'a lazy ARN of another region',
    make: adopt(lazy(arnOf('stage', ACCOUNT, 'eu-west-1'))),
    error: 'Live/Room: `adoptArn` is the ARN of a resource in the region of the stack, got eu-west-1, and the stack is in us-east-1;',
  },
  {
    given: 'a lazy value that is a number',
    make: adopt(lazy(12)),
    error: `Live/Room: \`adoptArn\` is the ARN of a stage, got '12'; ${ARN_EXAMPLE}`,
  },
  {
    given: 'the same ARN twice, once lazily',
    make: (stack) => {
      new Stage(stack, 'First', { stageName: 'late-night', adoptArn: STAGE_ARN });
      adopt(lazy(STAGE_ARN))(stack);
    },
    error: "Live/Room: only one construct of an app adopts a resource, got the ARN that 'Live/First' adopts;",
  },
  {
    given: 'a construct that a rollback retains',
    make: (stack) => adopt(STAGE_ARN)(stack).applyRemovalPolicy(RemovalPolicy.RETAIN),
    error:
      'Live/Room: a construct with `adoptArn` takes part in a rollback, which restores the adopted resource, got RemovalPolicy.RETAIN; use ' +
      'RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, or remove `adoptArn` once the construct is deployed',
  },
  {
    given: 'a lazy name that is undefined',
    make: adopt(STAGE_ARN, lazy(undefined)),
    error: 'Live/Room: with `adoptArn`, `stageName` is given,',
  },
];

test.each(REJECTED)('synthesis rejects $given', ({ make, error }) => {
  const stack = inAccount();
  expect(() => {
    make(stack);
    Template.fromStack(stack);
  }).toThrow(error);
});

describe('an ARN', () => {
  test('of any account and region passes where those of the stack are known only at deployment', () => {
    const stack = newStack();
    adopt(arnOf('stage', '210987654321', 'eu-west-1'))(stack);
    expect(propertiesOf(stack, 'Custom::IVSStage').AdoptArn).toBe(arnOf('stage', '210987654321', 'eu-west-1'));
  });

  test('may come from Systems Manager, and have pseudo parameters in it', () => {
    const stack = inAccount();
    adopt(StringParameter.valueForStringParameter(stack, '/rooms/main'))(stack);
    new Stage(stack, 'Second', { stageName: 'early', adoptArn: `arn:aws:ivs:${Aws.REGION}:${Aws.ACCOUNT_ID}:stage/AbCdEf123456` });
    expect(Object.keys(Template.fromStack(stack).findResources('Custom::IVSStage'))).toHaveLength(2);
  });

  test.each([RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])(
    'may be that of an L1 of the stack with the removal policy %s, whose logical id the handler gets',
    (policy) => {
      const stack = inAccount();
      const l1 = new CfnStage(stack, 'Made');
      adopt(l1.attrArn)(stack);
      l1.applyRemovalPolicy(policy);
      expect(propertiesOf(stack, 'Custom::IVSStage')).toMatchObject({ AdoptArn: { 'Fn::GetAtt': ['Made', 'Arn'] }, AdoptFrom: 'Made' });
    },
  );

  test('that is lazy and undefined means none', () => {
    const stack = inAccount();
    adopt(lazy(undefined))(stack);
    expect(propertiesOf(stack, 'Custom::IVSStage')).not.toHaveProperty('AdoptArn');
  });

  test('may be that of a resource that the stack retains, but for a rollback', () => {
    const stack = inAccount();
    adopt(STAGE_ARN)(stack).applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('may be adopted again by an app that is synthesised twice', () => {
    const app = newApp();
    adopt(STAGE_ARN)(new Stack(app, 'Live', { env: { account: ACCOUNT, region: REGION } }));
    expect(() => [app.synth(), app.synth({ force: true })]).not.toThrow();
  });

  test('is an option of an ingest configuration that a stage adds', () => {
    const stack = inAccount();
    new Stage(stack, 'Room').addIngest('Encoder', { ingestConfigurationName: 'obs', adoptArn: arnOf('ingest-configuration') });
    expect(propertiesOf(stack, 'Custom::IVSIngestConfiguration')).toMatchObject({
      AdoptArn: arnOf('ingest-configuration'),
      StageArn: { Ref: expect.stringMatching(/^Room/) },
    });
  });

  test('can be read from the adopted construct, like that of any other', () => {
    const stack = inAccount();
    const stage = adopt(STAGE_ARN)(stack);
    new CfnOutput(stack, 'Arn', { value: stage.stageArn });
    Template.fromStack(stack).hasOutput('Arn', { Value: { Ref: Match.stringLikeRegexp('^Room') } });
  });
});

describe("the handler's permission to find out which stack has a resource", () => {
  const lookUps = (stack: Stack) =>
    Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => String(Action).includes('DescribeStackResources')),
    );

  test('is one statement, on which each adopting resource depends', () => {
    const stack = inAccount();
    for (let room = 0; room < 20; room++) {
      new Stage(stack, `Room${room}`, { stageName: 'room', adoptArn: `arn:aws:ivs:${REGION}:${ACCOUNT}:stage/Room${room}` });
    }
    expect(lookUps(stack)).toEqual([
      { Action: ['cloudformation:DescribeStackResources', 'cloudformation:DescribeStacks'], Effect: 'Allow', Resource: '*' },
    ]);
    const [policy] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    const dependencies = Object.values(Template.fromStack(stack).findResources('Custom::IVSStage')).map(({ DependsOn }) => DependsOn);
    expect(dependencies).toEqual(Array(20).fill([policy]));
  });

  test('is missing in a stack that adopts nothing', () => {
    const stack = inAccount();
    new Stage(stack, 'Room', { stageName: 'room' });
    expect(JSON.stringify(Template.fromStack(stack))).not.toContain('DescribeStackResources');
  });

  test('shares a policy with secrets without a cycle, also when these depend on the adopting resource', () => {
    const stack = inAccount();
    const stage = adopt(STAGE_ARN)(stack);
    for (let ingest = 0; ingest < 10; ingest++) {
      const secret = new Secret(stack, `Secret${ingest}`);
      secret.node.addDependency(stage);
      new IngestConfiguration(stack, `Ingest${ingest}`, { credentials: IngestCredentials.inSecret(secret) });
    }
    // Fails where resources depend on each other in a cycle.
    expect(lookUps(stack)).toHaveLength(1);
  });
});
