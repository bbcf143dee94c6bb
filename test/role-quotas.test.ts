/** That all resources of a stack fit into what they share, also where each is as large as it can be. */
import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  AutoComposition,
  CompositionDefinition,
  CompositionDestination,
  EncoderConfiguration,
  IngestConfiguration,
  IngestCredentials,
  PublicKey,
  PublicKeyMaterial,
  RuntimeStages,
  Stage,
  StageSweeper,
  StorageConfiguration,
} from '../src';
import { newApp, newStack } from './support/synth';

/** IVS's own quotas, of an account and region. */
const INGESTS = 100;
const STORAGES = 5;
const PUBLIC_KEYS = 3;

/** Of IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const INLINE_CHARACTERS = 10_240;
const MANAGED_CHARACTERS = 6_144;
const ATTACHED = 10;
/** For the network interfaces of a function in a VPC, and for an organisation's own. */
const ATTACHED_BY_OTHERS = 2;

/** What a reference in a policy becomes, where it is longest. */
const REGION = 'ap-northeast-1';
const IVS_ARN = 'a'.repeat(128);
const LONGEST: Readonly<Record<string, (logicalId: string) => string>> = {
  'AWS::Partition': () => 'aws',
  'AWS::Region': () => REGION,
  'AWS::AccountId': () => '123456789012',
  'AWS::StackName': () => 'S'.repeat(128),
  'AWS::StackId': () => `arn:aws:cloudformation:${REGION}:123456789012:stack/${'S'.repeat(128)}/${'0'.repeat(36)}`,
  'AWS::Logs::LogGroup': (id) => `arn:aws:logs:${REGION}:123456789012:log-group:${'S'.repeat(128)}-${id}-${'X'.repeat(12)}:*`,
  'AWS::Lambda::Function': () => `arn:aws:lambda:${REGION}:123456789012:function:${'f'.repeat(64)}`,
  'AWS::S3::Bucket': () => `arn:aws:s3:::${'b'.repeat(63)}`,
  'AWS::KMS::Key': () => `arn:aws:kms:${REGION}:123456789012:key/mrk-${'0'.repeat(32)}`,
  'AWS::SQS::Queue': (id) => `arn:aws:sqs:${REGION}:123456789012:${'S'.repeat(128 - id.length)}${id}`.slice(0, 128),
  'Custom::IVSEncoderConfiguration': () => IVS_ARN,
  'Custom::IVSRuntimeStages': () => `${'S'.repeat(128)}/${'0'.repeat(64)}`,
  'Custom::IVSStorageConfiguration': () => IVS_ARN,
  'AWS::SecretsManager::Secret': (id) => `arn:aws:secretsmanager:${REGION}:123456789012:secret:${id}-${'X'.repeat(12)}-AbCdEf`,
};

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** As long as IAM would count it. */
function characters(document: unknown, resources: Resources): number {
  const longest = (id: string): string => {
    const { Type = id, Properties = {} } = resources[id] ?? {};
    const { Name: name } = Properties;
    if (Type !== 'AWS::SecretsManager::Secret' || !name) return LONGEST[Type](id);
    return `arn:aws:secretsmanager:${REGION}:123456789012:secret:${deployed(name)}-AbCdEf`;
  };
  const deployed = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const { Ref, 'Fn::GetAtt': [id] = [Ref ?? ''], 'Fn::Join': [, parts] = ['', undefined] } = value as Intrinsic;
    return parts ? parts.map(deployed).join('') : longest(id);
  };
  const isIntrinsic = (value: unknown) => typeof value === 'object' && /^(Ref|Fn::.*)$/.test(Object.keys(value ?? {})[0]);
  return JSON.stringify(document, (_, value) => (isIntrinsic(value) ? deployed(value) : value)).length;
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}

/** What the role of the stack's handler comes to. */
function roleOf(stack: Stack) {
  const assertions = Template.fromStack(stack);
  const template = assertions.toJSON();
  const resources: Resources = template.Resources;
  const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
  const [{ Properties: role }] = ofType('AWS::IAM::Role');
  const inline = [...(role.Policies as { PolicyDocument: unknown }[]), ...ofType('AWS::IAM::Policy').map(({ Properties }) => Properties)];
  return {
    assertions,
    template,
    inline: inline.reduce<number>((sum, { PolicyDocument }) => sum + characters(PolicyDocument, resources), 0),
    managed: ofType('AWS::IAM::ManagedPolicy').map(({ Properties }) => characters(Properties.PolicyDocument, resources)),
  };
}

/** A logical id of 255 letters and digits. */
const longId = (n: number) => `Credentials${n}`.padEnd(255, 'x');

function addStoragesAndKeys(stack: Stack): void {
  for (let i = 0; i < STORAGES; i++) new StorageConfiguration(stack, `Storage${i}`, { bucket: new Bucket(stack, `Bucket${i}`) });
  for (let i = 0; i < PUBLIC_KEYS; i++) {
    const key = new Key(stack, `Signing${i}`, { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
    new PublicKey(stack, `Tokens${i}`, { material: PublicKeyMaterial.fromKmsKey(key) });
  }
}

/** Stacks that IVS's quotas allow, by what is extreme in them. */
const STACKS: [string, (stack: Stack) => void][] = [
  [
    'secrets with the longest names that CloudFormation makes',
    (stack) => {
      for (let i = 0; i < INGESTS; i++) {
        const { credentialsSecret } = new IngestConfiguration(stack, `Ingest${i}`, { credentials: IngestCredentials.inNewSecret() });
        stack.renameLogicalId(stack.resolve(credentialsSecret?.secretArn).Ref, longId(i));
      }
    },
  ],
  [
    'secrets that have a key each, and such names',
    (stack) => {
      for (let i = 0; i < INGESTS; i++) {
        const credentials = IngestCredentials.inNewSecret({ encryptionKey: new Key(stack, `Key${i}`) });
        const { credentialsSecret } = new IngestConfiguration(stack, `Ingest${i}`, { credentials });
        stack.renameLogicalId(stack.resolve(credentialsSecret?.secretArn).Ref, longId(i));
      }
    },
  ],
  [
    'secrets with long names, and the name of the stack in each',
    (stack) => {
      for (let i = 0; i < INGESTS; i++) {
        const credentials = IngestCredentials.inNewSecret({ secretName: `${Aws.STACK_NAME}/${`${i}`.padEnd(240, 'n')}` });
        new IngestConfiguration(stack, `Ingest${i}`, { credentials });
      }
    },
  ],
  [
    'imported secrets',
    (stack) => {
      for (let i = 0; i < INGESTS; i++) {
        const secret = Secret.fromSecretNameV2(stack, `Secret${i}`, `${i}`.padEnd(200, 'n'));
        new IngestConfiguration(stack, `Ingest${i}`, { credentials: IngestCredentials.inSecret(secret) });
      }
    },
  ],
];

test.each(STACKS)('100 ingests, 5 storage configurations and 3 keys fit into one stack: %s', (_, addIngests) => {
  const stack = newStack();
  addIngests(stack);
  addStoragesAndKeys(stack);
  const { assertions, template, inline, managed } = roleOf(stack);
  expect(inline).toBeLessThanOrEqual(INLINE_CHARACTERS);
  expect(managed.length).toBeLessThanOrEqual(ATTACHED - ATTACHED_BY_OTHERS);
  for (const size of managed) expect(size).toBeLessThanOrEqual(MANAGED_CHARACTERS);
  expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
  expect({ parameters: Object.keys(template.Parameters), outputs: template.Outputs }).toEqual({ parameters: ['BootstrapVersion'] });
  for (const type of ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) assertions.resourceCountIs(type, 1);
  const assets = new Set(
    Object.values<{ Properties?: { Code?: unknown } }>(template.Resources).flatMap(({ Properties }) => Properties?.Code ?? []),
  );
  expect(assets.size).toBe(1);
});

test('what cannot fit is refused at synthesis: secrets', () => {
  const stack = newStack();
  const secretName = new CfnParameter(stack, 'Name').valueAsString;
  const add = (n: number) =>
    new IngestConfiguration(stack, `Ingest${n}`, { credentials: IngestCredentials.inNewSecret({ secretName: secretName.concat(`${n}`) }) });
  for (let i = 0; i < 80; i++) add(i);
  expect(() => add(80)).toThrow(
    'Live/Ingest80: the permissions for all secrets and keys that the resources of a stack use fit into 8 managed policies of 6,144 characters, ' +
      'got one more; give the secrets shorter names, or move some resources to another stack',
  );
});

test('what is accepted fits, also where each key is imported by an alias, which takes a statement for each', () => {
  const stack = newStack({ env: { account: '123456789012', region: REGION } });
  const add = (n: number) => {
    const encryptionKey = Alias.fromAliasName(stack, `Alias${n}`, `alias/${`${n}`.padEnd(100, 'a')}`);
    new IngestConfiguration(stack, `Ingest${n}`, {
      credentials: IngestCredentials.inNewSecret({ secretName: `${n}`.padEnd(200, 'n'), encryptionKey }),
    });
  };
  const addAll = () => {
    for (let n = 0; n < 2 * INGESTS; n++) add(n);
  };
  expect(addAll).toThrow(/: the permissions for all secrets and keys that the resources of a stack use fit into 8 managed policies/);
  const { managed } = roleOf(stack);
  expect(managed).toHaveLength(ATTACHED - ATTACHED_BY_OTHERS);
  for (const size of managed) expect(size).toBeLessThanOrEqual(MANAGED_CHARACTERS);
  expect(Math.max(...managed)).toBeGreaterThan(MANAGED_CHARACTERS - 700);
});

test('the permissions of an automatic composition fit into its role, with the longest names and tags', () => {
  const stack = new Stack(newApp(), 'S'.repeat(120));
  const runtimeStages = new RuntimeStages(stack, 'Rooms', { sweeper: StageSweeper.disabled() });
  const encoderConfiguration = new EncoderConfiguration(stack, 'Encoder');
  const storageConfiguration = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Bucket') });
  const composition = new CompositionDefinition({
    destinations: [CompositionDestination.s3({ storageConfiguration, encoderConfiguration })],
  });
  new AutoComposition(stack, 'Recorder', { runtimeStages, composition });
  const resources: Resources = Template.fromStack(stack).toJSON().Resources;
  const [role] = Object.entries(resources).flatMap(([id, { Properties }]) => (id.startsWith('RecorderRole') ? [Properties] : []));
  const [{ PolicyDocument }] = role.Policies as [{ PolicyDocument: unknown }];
  expect(characters(PolicyDocument, resources)).toBeLessThanOrEqual(INLINE_CHARACTERS);
});

test('what cannot fit is refused at synthesis: storage configurations', () => {
  const stack = newStack();
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'b'.repeat(63));
  new RuntimeStages(stack, 'Rooms', { sweeper: StageSweeper.disabled() });
  for (let i = 0; i < 25; i++) new StorageConfiguration(stack, `Storage${i}`, { bucket });
  expect(roleOf(stack).inline).toBeLessThanOrEqual(INLINE_CHARACTERS);
  expect(() => new StorageConfiguration(stack, 'Storage25', { bucket })).toThrow(
    'Live/Storage25: a stack has at most 25 storage configurations, whose permissions IAM takes in one role, got one more; move some to another stack',
  );
});

/** The ids of the resources that a resource of a template waits for. */
function dependencies(resource: { DependsOn?: string[] }): string[] {
  const found = new Set(resource.DependsOn ?? []);
  JSON.stringify(resource, (_, value) => {
    if (value?.Ref) found.add(value.Ref);
    if (value?.['Fn::GetAtt']) found.add(value['Fn::GetAtt'][0]);
    return value;
  });
  return [...found];
}

/** A resource that waits for itself. */
function cycleIn(resources: Record<string, { DependsOn?: string[] }>): string | undefined {
  const waitsFor = (id: string, target: string, seen: Set<string>): boolean =>
    dependencies(resources[id] ?? {}).some((next) => {
      if (next === target) return true;
      if (seen.has(next)) return false;
      return waitsFor(next, target, seen.add(next));
    });
  return Object.keys(resources).find((id) => waitsFor(id, id, new Set()));
}

/** More than there are policies, so that some share one. */
const GROUPS = 12;

test.each<[string, (stack: Stack) => Construct[]]>([
  [
    'new secrets',
    (stack) =>
      Array.from({ length: GROUPS }, (_, i) => {
        const stage = new Stage(stack, `Room${i}`);
        stage.addIngest('Camera', { credentials: IngestCredentials.inNewSecret() });
        return stage;
      }),
  ],
  [
    'secrets and keys of the app',
    (stack) =>
      Array.from({ length: GROUPS }, (_, i) => {
        const show = new Construct(stack, `Show${i}`);
        const secret = new Secret(show, 'Secret', { encryptionKey: new Key(show, 'Key') });
        new IngestConfiguration(show, 'Camera', { credentials: IngestCredentials.inSecret(secret) });
        return show;
      }),
  ],
])('resources that share a policy can be made one after the other: %s', (_, add) => {
  const stack = newStack();
  const groups = add(stack);
  for (const [i, group] of groups.slice(1).entries()) group.node.addDependency(groups[i]);
  const { Resources } = Template.fromStack(stack, { skipCyclicalDependenciesCheck: true }).toJSON();
  expect(cycleIn(Resources)).toBeUndefined();
  const ingests = Object.keys(Resources).filter((id) => Resources[id].Type === 'Custom::IVSIngestConfiguration');
  for (const [i, id] of ingests.slice(1).entries()) expect(Resources[id].DependsOn).toContain(ingests[i]);
});

test('the permissions of a resource stay in their policy when others come and go', () => {
  const policiesWithout = (missing: number) => {
    const stack = newStack();
    const ids = Array.from({ length: 30 }, (_, i) => i).filter((i) => i !== missing);
    for (const i of ids) new IngestConfiguration(stack, `Ingest${i}`, { credentials: IngestCredentials.inNewSecret() });
    const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    return Object.fromEntries(policies.map(([id, { Properties }]) => [id, Properties.PolicyDocument.Statement[0].Resource]));
  };
  const all = policiesWithout(-1);
  const rest = policiesWithout(7);
  const changed = Object.keys(all).filter((id) => JSON.stringify(all[id]) !== JSON.stringify(rest[id]));
  expect(Object.keys(rest)).toEqual(Object.keys(all));
  expect(changed).toHaveLength(1);
  expect(rest[changed[0]]).toHaveLength(all[changed[0]].length - 1);
});
