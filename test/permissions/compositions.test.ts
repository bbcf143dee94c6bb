/** A function starts compositions with the request of a definition and the permissions that the library gives for it, and with no others. */
import { App, CfnOutput, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IGrantable, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEncoderConfiguration, CfnStage, CfnStorageConfiguration } from 'aws-cdk-lib/aws-ivs';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CompositionDefinition, CompositionDestination, RuntimeStages } from '../../src';
import { CALLER_CODE, type Call, type CallingFunctions, REGION, startCallingFunctions } from '../support/calling-functions';

const OWNER = 'cdk-ivs-realtime:runtime-stages';
const OWN = { [OWNER]: 'Live/0123' };
const TAGS = { show: 'late-night' };
const ANY_COMPOSITION = `arn:aws:ivs:${REGION}:000000000000:composition/*`;

/** What a permission lacks, by the names of the functions that do not have it. */
const LACKING: Readonly<Record<string, { from: string; action: string; resource: string }>> = {
  withoutStart: { from: 'start', action: 'ivs:StartComposition', resource: 'stage/' },
  withoutTagging: { from: 'start', action: 'ivs:TagResource', resource: 'composition/*' },
  withoutStages: { from: 'startRuntime', action: 'ivs:StartComposition', resource: 'stage/*' },
  withoutResources: { from: 'startRuntime', action: 'ivs:StartComposition', resource: 'Encoder' },
  withoutRuntimeTagging: { from: 'startRuntime', action: 'ivs:TagResource', resource: 'composition/*' },
};

interface Statement {
  readonly Action: string;
  readonly Resource: unknown;
}

function synthesise(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Show', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const { bucketName } = new Bucket(stack, 'Recordings', { bucketName: 'recordings' });
  const storageConfiguration = new CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName } });
  const encoderConfiguration = new CfnEncoderConfiguration(stack, 'Encoder', {});
  const stage = new CfnStage(stack, 'Stage', {});
  const rooms = RuntimeStages.fromTagValue(stack, 'Rooms', OWN[OWNER] ?? '');
  const show = new CompositionDefinition({
    destinations: [CompositionDestination.s3({ storageConfiguration, encoderConfiguration })],
    tags: TAGS,
  });
  new CfnOutput(stack, 'Request', { value: stack.toJsonString(show.toRequest(stage)) });
  new CfnOutput(stack, 'RuntimeRequest', { value: stack.toJsonString(show.toRuntimeRequest(rooms)) });

  const grants: Record<string, (grantee: IGrantable) => unknown> = {
    start: (grantee) => show.grantStart(grantee, stage),
    startRuntime: (grantee) => show.grantRuntimeStart(grantee, rooms),
    readRuntime: (grantee) => rooms.grants.readCompositions(grantee),
    stopRuntime: (grantee) => rooms.grants.stopCompositions(grantee),
  };
  const managedPolicies = [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')];
  const grantTo = (name: string, grant?: (grantee: IGrantable) => unknown) => {
    const role = new Role(stack, name, { roleName: name, assumedBy: new ServicePrincipal('lambda.amazonaws.com'), managedPolicies });
    const code = Code.fromInline(CALLER_CODE);
    grant?.(
      new LambdaFunction(role, 'Function', { functionName: name, role, code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X }),
    );
  };
  for (const [name, grant] of Object.entries(grants)) grantTo(name, grant);
  for (const [name, { from }] of Object.entries(LACKING)) grantTo(name, grants[from]);

  const { template } = app.synth().getStackByName('Show');
  for (const [name, { action, resource }] of Object.entries(LACKING)) {
    const [policy] = Object.entries<{ Properties: { PolicyDocument: { Statement: Statement[] } } }>(template.Resources)
      .filter(([id]) => id.startsWith(`${name}DefaultPolicy`))
      .map(([, { Properties }]) => Properties.PolicyDocument);
    const lacking = policy?.Statement.findIndex(
      ({ Action, Resource }) => Action === action && (name === 'withoutStart' || JSON.stringify(Resource).includes(resource)),
    );
    if (!policy || lacking === undefined || lacking < 0) throw new Error(`${name}: there is no such statement`);
    policy.Statement.splice(lacking, 1);
  }
  return template;
}

let functions: CallingFunctions;
let requests: Record<'fixed' | 'runtime', { stageArn: string; destinations: { s3: { storageConfigurationArn: string } }[]; tags: object }>;
beforeAll(async () => {
  functions = await startCallingFunctions();
  expect(await functions.deploy('CreateStack', synthesise())).toBe('CREATE_COMPLETE');
  const { Request = '', RuntimeRequest = '' } = functions.endpoint.stacks()[0]?.outputs ?? {};
  requests = { fixed: JSON.parse(Request), runtime: JSON.parse(RuntimeRequest) };
});
afterAll(() => functions.endpoint.close());

/** Calls IVS as the administrator. */
const administer = (operation: string, input: object) => functions.endpoint.ivs.call(REGION, operation, input);
const ivs = (operation: string, input: object = {}): Call => ({ service: 'ivs', path: `/${operation}`, body: JSON.stringify(input) });

async function newStage(tags: object): Promise<string> {
  const { stage } = await administer('CreateStage', { tags });
  return (stage as { arn: string }).arn;
}

/** Starts a composition as the administrator. */
async function newComposition(tags: object): Promise<string> {
  const { composition } = await administer('StartComposition', { ...requests.runtime, stageArn: await newStage(OWN), tags });
  return (composition as { arn: string }).arn;
}

const allowed: CallingFunctions['allowed'] = (...call) => functions.allowed(...call);
const denied: CallingFunctions['denied'] = (...call) => functions.denied(...call);

describe('of a stage', () => {
  const start = (changes: object = {}) => ivs('StartComposition', { ...requests.fixed, ...changes });

  test('start with the request, and with no other stage or tags', async () => {
    const { composition } = await allowed('start', start());
    expect(composition).toMatchObject({ stageArn: requests.fixed.stageArn, tags: TAGS });
    const other = await newStage({});
    await denied('start', start({ stageArn: other }), 'ivs:StartComposition', other);
    await denied('start', start({ tags: {} }), 'ivs:StartComposition', requests.fixed.stageArn);
  });

  test('each permission is needed', async () => {
    await denied('withoutStart', start(), 'ivs:StartComposition', requests.fixed.stageArn);
    await denied('withoutTagging', start(), 'ivs:TagResource', ANY_COMPOSITION);
  });
});

describe('of stages that an app creates while it runs', () => {
  const start = (stageArn: string, changes: object = {}) => ivs('StartComposition', { ...requests.runtime, stageArn, ...changes });

  test('start with the request on stages with the tag, and on no others', async () => {
    const own = await newStage(OWN);
    const { composition } = await allowed('startRuntime', start(own));
    expect(composition).toMatchObject({ stageArn: own, tags: { ...TAGS, ...OWN } });
    for (const tags of [{}, { [OWNER]: 'Other/4567' }]) {
      const other = await newStage(tags);
      await denied('startRuntime', start(other), 'ivs:StartComposition', other);
    }
    for (const tags of [{}, TAGS, { [OWNER]: 'Other/4567' }]) {
      await denied('startRuntime', start(own, { tags }), 'ivs:StartComposition', own);
    }
  });

  test('start does not claim a composition of another construct', async () => {
    const foreign = await newComposition({ [OWNER]: 'Other/4567' });
    const tagging = ivs(`tags/${encodeURIComponent(foreign)}`, { tags: OWN });
    await denied('startRuntime', tagging, 'ivs:TagResource', foreign);
  });

  test('each permission is needed', async () => {
    const own = await newStage(OWN);
    const storage = requests.runtime.destinations[0]?.s3.storageConfigurationArn ?? '';
    await denied('withoutStages', start(own), 'ivs:StartComposition', own);
    await denied('withoutResources', start(own), 'ivs:StartComposition', storage);
    await denied('withoutRuntimeTagging', start(own), 'ivs:TagResource', ANY_COMPOSITION);
  });

  test('read and stop are for compositions with the tag, and no more', async () => {
    const [own, other, untagged] = [await newComposition(OWN), await newComposition({ [OWNER]: 'Other/4567' }), await newComposition({})];
    expect(await allowed('readRuntime', ivs('GetComposition', { arn: own }))).toMatchObject({ composition: { arn: own } });
    for (const foreign of [other, untagged]) {
      await denied('readRuntime', ivs('GetComposition', { arn: foreign }), 'ivs:GetComposition', foreign);
      await denied('stopRuntime', ivs('StopComposition', { arn: foreign }), 'ivs:StopComposition', foreign);
    }
    await denied('readRuntime', ivs('StopComposition', { arn: own }), 'ivs:StopComposition', own);
    await denied('stopRuntime', ivs('GetComposition', { arn: own }), 'ivs:GetComposition', own);
    await allowed('stopRuntime', ivs('StopComposition', { arn: own }));
  });

  test('read lists the compositions of one stage with the tag', async () => {
    const [own, other] = [await newStage(OWN), await newStage({})];
    await allowed('startRuntime', start(own));
    const { compositions } = await allowed('readRuntime', ivs('ListCompositions', { filterByStageArn: own }));
    expect(compositions).toMatchObject([{ stageArn: own }]);
    await denied('readRuntime', ivs('ListCompositions', { filterByStageArn: other }), 'ivs:ListCompositions', other);
    await denied('readRuntime', ivs('ListCompositions'), 'ivs:ListCompositions', '*');
  });
});
