import { until } from '../../../support/until';
import { definition } from './definitions';
import { createLambda } from './harness';

describe('an asynchronous event', () => {
  const COUNT = `
    const { appendFileSync, statSync } = require('node:fs');
    const count = () => {
      appendFileSync('../count', '1');
      return statSync('../count').size;
    };`;

  test('is delivered once when the function does not fail', async () => {
    const lambda = createLambda();
    await lambda.put(definition("exports.handler = async (event) => console.log(event, 'delivered');"));
    lambda.invokeAsync('room', 'it');
    await until(() => lambda.texts().includes('it delivered'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(lambda.texts()).toEqual(['it delivered']);
  });

  test('is delivered again until it succeeds, under the same request id', async () => {
    const code = `${COUNT} exports.handler = async (event, context) => { const n = count(); if (n < 3) throw new Error('attempt ' + n); console.log('done', context.awsRequestId); };`;
    const lambda = createLambda();
    await lambda.put(definition(code));
    lambda.invokeAsync('room', {});
    await until(() => lambda.texts().some((text) => text.startsWith('done')));
    const ids = new Set(lambda.logs.map(({ requestId }) => requestId));
    expect(ids.size).toBe(1);
    expect(lambda.texts()).toContain(`done ${[...ids][0]}`);
    expect(lambda.texts().filter((text) => text.startsWith('The asynchronous'))).toEqual([
      'The asynchronous event failed (Error: attempt 1). It is delivered again in 0.001 s.',
      'The asynchronous event failed (Error: attempt 2). It is delivered again in 0.001 s.',
    ]);
  });

  test('is given up after the third failure', async () => {
    const lambda = createLambda();
    await lambda.put(definition('exports.handler = async () => process.exit(1);'));
    lambda.invokeAsync('room', {});
    await until(() => lambda.texts().some((text) => text.endsWith('It is given up.')));
    const failure = 'The asynchronous event failed (Runtime.ExitError: Runtime exited with error: exit status 1).';
    expect(lambda.texts()).toEqual([
      `${failure} It is delivered again in 0.001 s.`,
      `${failure} It is delivered again in 0.001 s.`,
      `${failure} It is given up.`,
    ]);
  });

  test('goes to the code that is there at its redelivery', async () => {
    const lambda = createLambda({ retryDelays: [100] });
    await lambda.put(definition('exports.handler = async () => process.exit(1);'));
    lambda.invokeAsync('room', {});
    await until(() => lambda.texts().length === 1);
    await lambda.put(definition("exports.handler = async () => console.log('new code');"));
    await until(() => lambda.texts().includes('new code'));
  });

  test('for an unknown function is refused at once', () => {
    expect(() => createLambda().invokeAsync('nowhere', {})).toThrow('Function not found: nowhere');
  });
});
