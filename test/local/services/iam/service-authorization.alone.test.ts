/** Compares the permissions that requests need with those that AWS documents: actions, resources and condition keys. */
import type { Access } from '../../../../local/src/service/access';
import { until } from '../../../support/until';
import { ALL_REQUESTS, ALL_RESOURCES } from '../all-requests';
import { differencesOf, missingResources } from './authorization-reference';
import { REGION, ROLE_ARN, type SentRequest, STACK_NAME } from './service-requests';

/** Where the local endpoint differs from the documentation, and why. A deviation that no longer exists fails the test, too. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  'cloudformation:DescribeStackResources on *': 'A request with a physical id names no stack.',
  'cloudformation:DescribeStacks on *': 'A request without a name is about all stacks.',
  'cloudformation:GetTemplateSummary on *': 'A request with a template is about no stack.',
  'ivs:ListCompositions on *': 'A request without a filter is about no stage and no encoder configuration.',
  'ivs:RevokeConnectionToken is no action': "botocore's model has the operation, the reference does not.",
  'logs:DescribeLogGroups on arn:aws:logs:::log-group::log-stream:': 'CloudWatch Logs checks it on the log group with the empty name.',
};

/** They need no permission, and no policy denies them. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const WITHOUT_PERMISSION = ['sts GetCallerIdentity'];

/** The accesses that the requests of roles need, in order. */
const asked: Access[] = [];

const ACCESS = '../../../../local/src/services/iam/access';
jest.doMock(ACCESS, () => {
  const actual = jest.requireActual<typeof import('../../../../local/src/services/iam/access')>(ACCESS);
  const createAccessControl: typeof actual.createAccessControl = (...parameters) => {
    const control = actual.createAccessControl(...parameters);
    return {
      denialOf(session, region, accesses) {
        asked.push(...accesses);
        return control.denialOf(session, region, accesses);
      },
    };
  };
  return { ...actual, createAccessControl };
});
// The imports above have loaded modules with the real access control.
jest.resetModules();
const { startEndpoint } = jest.requireActual<typeof import('../../../../local/src/endpoint/endpoint')>(
  '../../../../local/src/endpoint/endpoint',
);
const { createServices } = jest.requireActual<typeof import('../../../../local/src/endpoint/services')>(
  '../../../../local/src/endpoint/services',
);
const { SERVICES } = jest.requireActual<typeof import('../../../../local/src/services')>('../../../../local/src/services');

/** `<service> <operation>` of all that is served. */
async function operationNames(): Promise<string[]> {
  const services = createServices(SERVICES, { url: () => 'http://127.0.0.1:1' });
  await services.close();
  return [...services.running].flatMap(([service, { pipeline }]) => pipeline?.operationNames.map((name) => `${service} ${name}`) ?? []);
}

type Send = (request: SentRequest) => Promise<string>;

const sendAs =
  (url: string, accessKeyId: string): Send =>
  async ({ service, method = 'POST', path = '/', headers, body }) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    return (await fetch(url + path, { method, headers: { ...headers, authorization }, body })).text();
  };

const query = (service: string, input: Readonly<Record<string, string>>): SentRequest => ({
  service,
  body: new URLSearchParams(input).toString(),
});

/** By `<service> <operation>`: what its requests asked for, sent by a role that may do everything. */
async function collect(): Promise<Map<string, Access[]>> {
  const endpoint = await startEndpoint();
  try {
    const administer = sendAs(endpoint.url, 'local');
    const stack = { Action: 'CreateStack', StackName: STACK_NAME, 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' };
    await administer(query('cloudformation', { ...stack, TemplateBody: JSON.stringify({ Resources: ALL_RESOURCES }) }));
    await until(() => endpoint.stacks().some(({ status }) => !status.endsWith('_IN_PROGRESS')));
    expect(endpoint.stacks()).toMatchObject([{ status: 'CREATE_COMPLETE' }]);
    const described = await administer(query('cloudformation', { Action: 'DescribeStackResources', StackName: STACK_NAME }));
    const physicalId = (logicalId: string) =>
      new RegExp(`<LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>([^<]+)<`).exec(described)?.[1] ?? '';
    const assumed = await administer(query('sts', { Action: 'AssumeRole', RoleArn: ROLE_ARN, RoleSessionName: 'test' }));
    const send = sendAs(endpoint.url, /<AccessKeyId>(\w+)</.exec(assumed)?.[1] ?? '');

    const found = new Map<string, Access[]>();
    for (const { requests } of ALL_REQUESTS) {
      const ofService = await requests({ physicalId, stackId: endpoint.stacks()[0]?.id ?? '' });
      for (const [operation, ofOperation] of Object.entries(ofService)) {
        const before = asked.length;
        for (const request of ofOperation) await send(request);
        found.set(`${ofOperation[0]?.service} ${operation}`, asked.slice(before));
      }
    }
    // The function that was invoked prints a line, which its runtime writes with its role.
    await until(() => asked.some(({ action }) => action === 'logs:PutLogEvents'));
    return found;
  } finally {
    await endpoint.close();
  }
}

let accesses: Map<string, Access[]>;
beforeAll(async () => {
  accesses = await collect();
});

test('every operation is requested, and asks for a permission', async () => {
  expect([...accesses.keys()].sort()).toEqual((await operationNames()).sort());
  expect([...accesses].filter(([, ofOperation]) => ofOperation.length === 0).map(([operation]) => operation)).toEqual(WITHOUT_PERMISSION);
});

test('AWS documents the actions, resources and condition keys that are asked for, but for those that are listed with a reason', async () => {
  const differences = await Promise.all(asked.map(differencesOf));
  expect([...new Set(differences.flat())].sort()).toEqual(Object.keys(DEVIATIONS).sort());
});

test('each resource type that an action requires is asked for', async () => {
  expect(await missingResources(asked)).toEqual([]);
});
