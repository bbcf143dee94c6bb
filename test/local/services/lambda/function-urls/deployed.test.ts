/** Function URLs as resources of stacks, by the API, and in the state. */
import { Duration } from 'aws-cdk-lib';
import { FunctionUrlAuthType, HttpMethod } from 'aws-cdk-lib/aws-lambda';
import { newState } from '../../../../../local/src/endpoint/services';
import { SERVICES } from '../../../../../local/src/services';
import { type Deployed, deploy, ECHO, send, signedBy, start, synth, urlIn, without } from './harness';

const OPEN = { authType: FunctionUrlAuthType.NONE };
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:room';

async function call({ endpoint }: Pick<Deployed, 'endpoint'>, route: string, input?: object) {
  const [method, path] = route.split(' ');
  const sent = { method, headers: signedBy('local'), body: input && JSON.stringify(input) };
  const { status, headers, text } = await send(`${endpoint.url}/2021-10-31/functions/${path}`, sent);
  return { status, error: headers['x-amzn-errortype']?.[0], ...(text === '' ? {} : JSON.parse(text)) };
}

test('a URL is created, updated in place, and goes with its stack', async () => {
  const deployed = await deploy(synth(ECHO, OPEN));
  const { harness, url } = deployed;
  const cors = { allowedOrigins: ['*'], allowedMethods: [HttpMethod.ALL], maxAge: Duration.hours(1) };
  expect(await harness.update('app', synth(ECHO, { authType: FunctionUrlAuthType.AWS_IAM, cors }))).toBe('UPDATE_COMPLETE');
  expect(urlIn(deployed.endpoint)).toBe(url);
  expect(await call(deployed, 'GET room/url')).toMatchObject({
    AuthType: 'AWS_IAM',
    Cors: { AllowOrigins: ['*'], AllowMethods: ['*'], MaxAge: 3600 },
  });
  expect(await send(url)).toMatchObject({ status: 403 });
  expect(await harness.update('app', synth(ECHO, OPEN))).toBe('UPDATE_COMPLETE');
  expect(await call(deployed, 'GET room/url')).not.toHaveProperty('Cors');
  expect(await send(url)).toMatchObject({ status: 200 });
  expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
  expect(await send(url)).toMatchObject({ status: 403, text: '{"Message":null}' });
});

test.each<[string, object, string]>([
  [
    'responses as streams',
    { InvokeMode: 'RESPONSE_STREAM' },
    'The local endpoint does not stream the responses of function URLs; InvokeMode is RESPONSE_STREAM. Leave InvokeMode out: a buffered ' +
      'URL gives the response of a streaming function as a whole.',
  ],
  ['aliases', { Qualifier: 'live' }, 'Qualifier'],
  ['other members of CORS', { Cors: { AllowRegions: ['x'] } }, 'AllowRegions'],
])('%s are refused before anything is created', async (_, properties, message) => {
  const { harness } = await start();
  const resources = synth(ECHO, OPEN);
  const url = Object.values(resources).find(({ Type }) => Type === 'AWS::Lambda::Url');
  Object.assign(url?.Properties ?? {}, properties);
  await expect(harness.create('app', resources)).rejects.toThrow(message);
});

test('the operations of the API', async () => {
  const deployed = await deploy(without(synth(ECHO, OPEN), ({ Type }) => Type === 'AWS::Lambda::Url'));
  const missing = { status: 404, error: 'ResourceNotFoundException' };
  expect(await call(deployed, 'GET room/url')).toMatchObject({ ...missing, message: 'The resource you requested does not exist.' });
  expect(await call(deployed, 'GET room/urls')).toMatchObject({ status: 200, FunctionUrlConfigs: [] });
  expect(await call(deployed, 'POST other/url', { AuthType: 'NONE' })).toMatchObject(missing);
  expect(await call(deployed, 'GET other/urls')).toMatchObject(missing);
  expect(await call(deployed, 'POST room/url', {})).toMatchObject({ status: 400, error: 'InvalidParameterValueException' });
  expect(await call(deployed, 'POST room/url?Qualifier=live', { AuthType: 'NONE' })).toMatchObject(missing);
  expect(await call(deployed, 'POST room/url', { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' })).toMatchObject({
    status: 400,
    error: 'InvalidParameterValueException',
  });

  const created = await call(deployed, `POST ${ARN}/url`, { AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } });
  expect(created).toEqual({
    status: 201,
    error: undefined,
    FunctionUrl: urlIn(deployed.endpoint),
    FunctionArn: ARN,
    AuthType: 'NONE',
    Cors: { AllowOrigins: ['*'] },
    InvokeMode: 'BUFFERED',
    CreationTime: expect.any(String),
    LastModifiedTime: created.CreationTime,
  });
  expect(await send(created.FunctionUrl)).toMatchObject({ status: 200 });
  expect(await call(deployed, 'POST room/url', { AuthType: 'NONE' })).toMatchObject({ status: 409, error: 'ResourceConflictException' });

  const { status: _, error: __, LastModifiedTime: ___, ...config } = created;
  await deployed.endpoint.advance(60_000);
  const changed = { ...config, AuthType: 'AWS_IAM' };
  expect(await call(deployed, 'PUT room/url', { AuthType: 'AWS_IAM' })).toMatchObject(changed);
  const listed = await call(deployed, 'GET room/urls?MaxItems=1');
  expect(listed.FunctionUrlConfigs).toMatchObject([changed]);
  expect(Date.parse(listed.FunctionUrlConfigs[0].LastModifiedTime) - Date.parse(created.CreationTime)).toBeGreaterThanOrEqual(60_000);
  expect(await call(deployed, 'DELETE room/url')).toEqual({ status: 204, error: undefined });
  expect(await call(deployed, 'DELETE room/url')).toMatchObject(missing);
});

test('a URL is kept in the state, and works at the address of the next endpoint', async () => {
  const state = newState(SERVICES);
  const kept = { state, save() {}, close() {} };
  const first = await start({ kept });
  await first.harness.create('app', synth(ECHO, OPEN));
  const { pathname } = new URL(urlIn(first.endpoint));
  await first.endpoint.close();
  const { endpoint } = await start({ kept: { ...kept, state: structuredClone(state) } });
  expect(urlIn(endpoint)).toBe(`${endpoint.url}${pathname}`);
  expect(await send(urlIn(endpoint))).toMatchObject({ status: 200 });
});
