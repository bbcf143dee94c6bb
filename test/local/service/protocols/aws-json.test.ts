import { members } from '../../../../local/src/service/operation';
import { createPipeline } from '../../../../local/src/service/pipeline';
import { type AwsJsonOptions, awsJson } from '../../../../local/src/service/protocols/aws-json';
import { ServiceError } from '../../../../local/src/service/service-error';

const access = () => [];

const operations = {
  Echo: { input: members({}), access, run: () => ({ said: 'yes' }) },
  Fail: {
    input: members({}),
    access,
    run() {
      throw new ServiceError('ThingNotFound', 'There is no thing.');
    },
  },
};

async function send(operation: string, options: AwsJsonOptions) {
  const { service } = createPipeline({ name: 'things', protocol: awsJson({}, options), operations });
  const answer = await service({
    method: 'POST',
    url: { hostname: '127.0.0.1', pathname: '/', search: '', searchParams: new URLSearchParams() },
    headers: { 'x-amz-target': `Things.${operation}` },
    body: Buffer.alloc(0),
    credential: { accessKeyId: 'local', region: 'us-east-1', service: 'things' },
  });
  if (typeof answer !== 'object') throw new Error(answer);
  return answer;
}

test.each(['1.0', '1.1'] as const)('version %s has its content type', async (version) => {
  const { body, headers } = await send('Echo', { version });
  expect(body).toBe('{"said":"yes"}');
  expect(headers?.['content-type']).toBe(`application/x-amz-json-${version}`);
});

test('an error of a service that used the Query protocol has the former code in a header', async () => {
  const { body, headers, status } = await send('Fail', { queryCodes: { ThingNotFound: 'Former.NonExistentThing' } });
  expect(status).toBe(400);
  expect(body).toBe('{"__type":"ThingNotFound","message":"There is no thing."}');
  expect(headers?.['x-amzn-query-error']).toBe('Former.NonExistentThing;Sender');
  expect((await send('Fail', { queryCodes: {} })).headers?.['x-amzn-query-error']).toBe('ThingNotFound;Sender');
  expect((await send('Fail', {})).headers?.['x-amzn-query-error']).toBeUndefined();
});
