/** Injected faults at a running endpoint, and throttling. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startEndpoint } from '../../../../local/src/endpoint/endpoint';
import { connectTo } from '../client';
import { apiOf } from './api';
import { createLambda, stoppedClock } from './harness';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

test('an invocation loses its connection, then is throttled, and then reaches the service', async () => {
  const endpoint = await startEndpoint({
    faults: {
      service: [
        { service: 'lambda', operation: 'Invoke', fault: { type: 'drop' } },
        { service: 'lambda', operation: 'Invoke', fault: { type: 'refuse', error: 'TooManyRequestsException' } },
      ],
    },
  });
  const client = new LambdaClient({ endpoint: endpoint.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  try {
    const invoke = () => client.send(new InvokeCommand({ FunctionName: 'nowhere' }));
    await expect(invoke()).rejects.toThrow('socket hang up');
    await expect(invoke()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await expect(invoke()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  } finally {
    client.destroy();
    await endpoint.close();
  }
});

test('GetFunction has its own rate, and the other operations on functions share one', async () => {
  const { service } = apiOf(createLambda(), {}, { throttling: true, clock: stoppedClock() });
  const client = await connectTo(service, 'lambda');
  try {
    const statuses = async (times: number, path: string) => {
      const found: number[] = [];
      for (let count = 0; count < times; count += 1) found.push((await client.send(`/2015-03-31/functions/${path}`)).status);
      return found.join(' ');
    };
    expect(await statuses(8, '')).toBe('200 200 200 200 200 200 200 200');
    expect(await statuses(8, 'a/configuration')).toBe('404 404 404 404 404 404 404 429');
    expect(JSON.parse((await client.send('/2015-03-31/functions/')).body)).toEqual({
      Type: 'User',
      message: 'Rate exceeded: the control plane API may be called 15 times a second.',
    });
    expect(await statuses(101, 'a')).toBe(`${'404 '.repeat(100)}429`);
  } finally {
    await client.close();
  }
});
