/** What has no entry in the permission tables is denied, and every operation that is served has one. */

import { newEndpointState } from '../../../../local/src/endpoint/endpoint-state';
import { createServices } from '../../../../local/src/endpoint/services';
import type { LocalRequest } from '../../../../local/src/http/http';
import { operationService } from '../../../../local/src/service/operation-service';
import { createIam } from '../../../../local/src/services/iam/iam';
import type { GuardedName } from '../../../../local/src/services/iam/permissions';
import { readPolicy } from '../../../../local/src/services/iam/policy';
import { createKms } from '../../../../local/src/services/kms/kms';
import { createFunctionPolicies } from '../../../../local/src/services/lambda/function-policies';
import { createS3 } from '../../../../local/src/services/s3/s3';

const services = createServices({ state: newEndpointState(), url: () => 'http://127.0.0.1:1' });
afterAll(() => services.close());

const names = Object.keys(services.operationServices) as GuardedName[];

test('every service is behind a guard, but IVS Real-Time, which guards itself', () => {
  expect(Object.keys(services.byName).sort()).toEqual([...names, 'ivs'].sort());
  expect(Object.keys(services.permissions).sort()).toEqual([...names].sort());
});

test.each(names)('every operation of %s has an entry, and every entry an operation', (name) => {
  const { operationNames } = services.operationServices[name];
  expect(operationNames.length).toBeGreaterThan(0);
  expect(Object.keys(services.permissions[name].operations).sort()).toEqual([...operationNames].sort());
});

describe('an operation without an entry', () => {
  const denied: string[] = [];
  const onDenied = ({ text }: { readonly text: string }) => denied.push(text);
  const iam = createIam({ keys: createKms().keys, buckets: createS3(), functions: createFunctionPolicies(), onDenied });
  const policies = [readPolicy('all', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })];
  const settings = { trustPolicy: {}, maxSessionDuration: 3_600, policies, managedPolicyArns: [], tags: {} };
  iam.roles.create({ name: 'all', arn: 'arn:aws:iam::000000000000:role/all', id: 'AROA1', settings });
  const { accessKeyId } = iam.sessions.assume('all', 'test');

  const service = operationService(
    ['Read', 'toString'],
    ({ headers }) => headers.operation,
    async () => ({ status: 200 }),
  );
  const request = (operation: string | undefined, caller: string): LocalRequest => ({
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: operation === undefined ? {} : { operation },
    body: Buffer.alloc(0),
    credential: { accessKeyId: caller, region: 'us-east-1', service: 'store' },
  });
  const entries = { Read: () => [{ action: 'store:Read', resource: '*' }] };
  const refusal = (body: string) => ({ status: 403, body });
  const { store } = iam.guard({ store: service }, { store: { operations: entries, refusal } });
  const { store: bare } = iam.guard({ store: service }, {} as never);

  beforeEach(() => denied.splice(0));

  test('is denied to a role that may do everything', async () => {
    expect(await store(request('Read', accessKeyId))).toEqual({ status: 200 });
    expect(await store(request('toString', accessKeyId))).toEqual({
      status: 403,
      body:
        'User: arn:aws:sts::000000000000:assumed-role/all/test is not authorized to perform: store: toString ' +
        'because the local endpoint does not know which permission it takes',
    });
    expect(denied).toEqual(['Access denied to the role all: store: toString has no entry in the permissions of the local endpoint.']);
  });

  test('is denied where a whole service has none', async () => {
    expect(await bare(request('Read', accessKeyId))).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    });
  });

  test('is served to the administrator', async () => {
    expect(await bare(request('Read', 'local'))).toEqual({ status: 200 });
  });

  test('is not what the service refuses by name', async () => {
    expect(await store(request(undefined, accessKeyId))).toEqual({ status: 200 });
  });
});
