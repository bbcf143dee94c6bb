/** What the grants on run-time stages let a function do, and what they do not. Each function has one permission. */
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RuntimeStages, RuntimeStagesPermission } from '../../src';
import { CALLER_CODE, type Call, type CallingFunctions, REGION, startCallingFunctions } from '../support/calling-functions';

const OWNER = 'cdk-ivs-realtime:runtime-stages';
const CREATED_AT = { 'cdk-ivs-realtime:created-at': '2026-01-15T12:00:00Z' };
const OWN = { [OWNER]: 'Live/0123', ...CREATED_AT };
const FOREIGN = { [OWNER]: 'Other/4567', ...CREATED_AT };
const arnOf = (resource: string) => `arn:aws:ivs:${REGION}:000000000000:${resource}`;

function synthesise(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Show', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const managedPolicies = [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')];
  const stages = RuntimeStages.fromTagValue(stack, 'Rooms', OWN[OWNER] ?? '');
  for (const permission of Object.values(RuntimeStagesPermission)) {
    const role = new Role(stack, permission, {
      roleName: permission,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies,
    });
    const code = Code.fromInline(CALLER_CODE);
    const properties = { functionName: permission, role, code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X };
    stages.bind(new LambdaFunction(role, 'Function', properties), { permissions: [permission] });
  }
  return app.synth().getStackByName('Show').template;
}

let functions: CallingFunctions;
beforeAll(async () => {
  functions = await startCallingFunctions();
  expect(await functions.deploy('CreateStack', synthesise())).toBe('CREATE_COMPLETE');
});
afterAll(() => functions.endpoint.close());

/** Calls IVS as the administrator. */
const administer = (operation: string, input: object) => functions.endpoint.ivs.call(REGION, operation, input);
const ivs = (operation: string, input: object = {}): Call => ({ service: 'ivs', path: `/${operation}`, body: JSON.stringify(input) });
const tagging = (resourceArn: string, tags: object) => ivs(`tags/${encodeURIComponent(resourceArn)}`, { tags });

async function newStage(tags: object): Promise<string> {
  const { stage } = await administer('CreateStage', { tags });
  return (stage as { arn: string }).arn;
}
async function newIngest(tags: object): Promise<string> {
  const { ingestConfiguration } = await administer('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', tags });
  return (ingestConfiguration as { arn: string }).arn;
}

const allowed: CallingFunctions['allowed'] = (...call) => functions.allowed(...call);
const denied: CallingFunctions['denied'] = (...call) => functions.denied(...call);

describe.each([
  ['create', 'CreateStage', 'stage', 'GetStage', {}, newStage],
  [
    'createIngestConfigurations',
    'CreateIngestConfiguration',
    'ingest-configuration',
    'GetIngestConfiguration',
    { ingestProtocol: 'RTMPS' },
    newIngest,
  ],
] as const)('%s', (name, operation, type, next, input, make) => {
  test('creates with both tags, and with further ones', async () => {
    for (const tags of [OWN, { ...OWN, room: 'blue' }]) {
      const created = Object.values(await allowed(name, ivs(operation, { ...input, tags })))[0] as unknown as { arn: string; tags: object };
      expect(created.tags).toEqual(tags);
      await denied(name, ivs(next, { arn: created.arn }), `ivs:${next}`, created.arn);
    }
  });

  test.each<[string, object | undefined]>([
    ['without tags', undefined],
    ['without the time of creation', { [OWNER]: OWN[OWNER] }],
    ['with milliseconds in place of the time of creation', { ...OWN, 'cdk-ivs-realtime:created-at': '1768478400000' }],
    ['with the value of another construct', FOREIGN],
    ['with the time of creation only', CREATED_AT],
  ])('does not create %s', async (_, tags) => {
    await denied(name, ivs(operation, { ...input, tags }), `ivs:${operation}`, arnOf(`${type}/*`));
  });

  test.each<[string, object]>([
    ['of another construct', FOREIGN],
    ['that this library has deployed', { 'cdk-ivs-realtime:owner': '0123' }],
  ])('does not claim one %s', async (_, tags) => {
    const foreign = await make(tags);
    await denied(name, tagging(foreign, OWN), 'ivs:TagResource', foreign);
  });

  test('can claim one that has neither tag, because IAM has no condition for it, as documented', async () => {
    const untagged = await make({ app: 'other' });
    await allowed(name, tagging(untagged, OWN));
    await denied(name, tagging(untagged, { ...OWN, [OWNER]: FOREIGN[OWNER] }), 'ivs:TagResource', untagged);
  });
});

const stageCalls: readonly (readonly [string, string, (arn: string) => object, string])[] = [
  ['createParticipantTokens', 'CreateParticipantToken', (stageArn) => ({ stageArn }), 'GetStage'],
  ['read', 'GetStage', (arn) => ({ arn }), 'UpdateStage'],
  ['read', 'ListStageSessions', (stageArn) => ({ stageArn }), 'UpdateStage'],
  ['update', 'UpdateStage', (arn) => ({ arn, name: 'blue' }), 'GetStage'],
  ['delete', 'DeleteStage', (arn) => ({ arn }), 'UpdateStage'],
];

test.each(stageCalls)('%s: %s is for stages with the tag, and no more', async (name, operation, inputOf, next) => {
  const own = await newStage(OWN);
  await denied(name, ivs(next, { arn: own }), `ivs:${next}`, own);
  await allowed(name, ivs(operation, inputOf(own)));
  for (const tags of [FOREIGN, {}]) {
    const other = await newStage(tags);
    await denied(name, ivs(operation, inputOf(other)), `ivs:${operation}`, other);
  }
});

test('a deleted stage is denied like a foreign one, as documented for code that gets events', async () => {
  const deleted = await newStage(OWN);
  await administer('DeleteStage', { arn: deleted });
  await denied('read', ivs('GetStage', { arn: deleted }), 'ivs:GetStage', deleted);
});

test('disconnectParticipants', async () => {
  const name = 'disconnectParticipants';
  for (const [tags, isOwn] of [
    [OWN, true],
    [FOREIGN, false],
  ] as const) {
    const stageArn = await newStage(tags);
    const { participantToken } = await administer('CreateParticipantToken', { stageArn });
    const { participantId } = functions.endpoint.ivs.simulation.join({ token: (participantToken as { token: string }).token });
    const call = ivs('DisconnectParticipant', { stageArn, participantId });
    if (isOwn) await allowed(name, call);
    else await denied(name, call, 'ivs:DisconnectParticipant', stageArn);
    await denied(name, ivs('CreateParticipantToken', { stageArn }), 'ivs:CreateParticipantToken', stageArn);
  }
});

test.each([
  ['readStreamKeys', 'GetIngestConfiguration', {}, 'UpdateIngestConfiguration'],
  ['updateIngestConfigurations', 'UpdateIngestConfiguration', { stageArn: '' }, 'GetIngestConfiguration'],
  ['deleteIngestConfigurations', 'DeleteIngestConfiguration', {}, 'GetIngestConfiguration'],
])('%s: %s is for ingest configurations with the tag, and no more', async (name, operation, more, next) => {
  const own = await newIngest(OWN);
  await denied(name, ivs(next, { arn: own }), `ivs:${next}`, own);
  await allowed(name, ivs(operation, { arn: own, ...more }));
  for (const tags of [FOREIGN, {}]) {
    const other = await newIngest(tags);
    await denied(name, ivs(operation, { arn: other, ...more }), `ivs:${operation}`, other);
  }
});

test('list and listIngestConfigurations', async () => {
  const [stage, ingest] = [await newStage(OWN), await newIngest(OWN)];
  const { stages } = await allowed('list', ivs('ListStages', { maxResults: 100 }));
  expect(stages).toContainEqual(expect.objectContaining({ arn: stage, tags: OWN }));
  await denied('list', ivs('GetStage', { arn: stage }), 'ivs:GetStage', stage);
  const { ingestConfigurations } = await allowed('listIngestConfigurations', ivs('ListIngestConfigurations', { maxResults: 100 }));
  expect(ingestConfigurations).toContainEqual(expect.objectContaining({ arn: ingest }));
  await denied('listIngestConfigurations', ivs('GetIngestConfiguration', { arn: ingest }), 'ivs:GetIngestConfiguration', ingest);
});
