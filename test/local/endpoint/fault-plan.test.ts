import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import { startEndpoint } from '../../../local/src/endpoint/endpoint';
import { type FaultPlan, readFaultPlan } from '../../../local/src/endpoint/fault-plan';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fault-plan-'));
  file = join(folder, 'faults.json');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const PLAN: FaultPlan = {
  service: [{ operation: 'ListStages', fault: { type: 'refuse', error: 'AccessDeniedException' }, after: 1 }],
  requests: [{ logicalId: 'Room', answers: ['503'] }],
};

describe('a file of faults', () => {
  test.each<[string, FaultPlan]>([
    ['both lists', PLAN],
    ['one list', { service: PLAN.service }],
    ['an empty list beside it', { service: PLAN.service, requests: [] }],
  ])('with %s is read', (_, plan) => {
    writeFileSync(file, JSON.stringify(plan));
    expect(readFaultPlan(file)).toEqual(plan);
  });

  test.each([
    ['no JSON', '{', / in JSON at position 1/],
    ['a list', '[]', 'the plan must be an object, got []'],
    ['an unknown list', '{"services":[]}', "the plan must have no members but service, requests, got 'services'"],
    ['no list', '{}', 'the plan must have a rule in service or requests, got {}; leave the file out if nothing is to go wrong'],
    ['no rule', '{"service":[],"requests":[]}', 'the plan must have a rule in service or requests, got {"service":[],"requests":[]}'],
    ['no list of calls', '{"service":{}}', 'service must be a list, got {}'],
    [
      'a wrong rule for calls',
      '{"service":[{"operation":"*","fault":{"type":"drop"},"times":-1}]}',
      'service[0].times must be a whole number of at least 1, got -1',
    ],
    [
      'a wrong rule for requests',
      '{"requests":[{"answers":["503"]},{"answers":["404"]}]}',
      "requests[1].answers[0] must be one of 503, drop, hang, got '404'",
    ],
  ])('with %s is refused, and named', (_, text, message) => {
    writeFileSync(file, text);
    expect(() => readFaultPlan(file)).toThrow(message);
    expect(() => readFaultPlan(file)).toThrow(`${file}: `);
  });

  test('that is not there is refused', () => {
    expect(() => readFaultPlan(file)).toThrow(`${file}: ENOENT: no such file or directory`);
  });
});

describe('an endpoint', () => {
  test('has the faults that it was started with, and takes more', async () => {
    const endpoint = await startEndpoint({ faults: PLAN });
    try {
      const list = () =>
        endpoint.ivs.call('us-east-1', 'ListStages', {}).then(
          () => 'ok',
          (error) => error.name,
        );
      endpoint.ivs.faults.inject({ operation: '*', fault: { type: 'refuse', error: 'ConflictException' } });
      expect([await list(), await list(), await list(), await list()]).toEqual(['ok', 'AccessDeniedException', 'ConflictException', 'ok']);
      expect(() => endpoint.requestFaults.inject({ times: 0 })).toThrow('requests[0].times must be a whole number of at least 1, got 0');
    } finally {
      await endpoint.close();
    }
  });

  test('with a rule that is wrong does not start', async () => {
    const refused = (faults: FaultPlan) => expect(startEndpoint({ faults })).rejects.toThrow('times must be a whole number of at least 1');
    await refused({ service: [{ operation: '*', fault: { type: 'drop' }, times: 0 }] });
    await refused({ requests: [{ times: 0, answers: ['503'] }] });
  });

  test('closes at once in spite of calls that are not answered', async () => {
    const endpoint = await startEndpoint({ faults: { service: [{ operation: '*', fault: { type: 'silence' }, times: 2 }] } });
    const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivs/aws4_request, SignedHeaders=host, Signature=0';
    const overHttp = fetch(`${endpoint.url}/ListStages`, { method: 'POST', headers: { authorization } });
    const inProcess = endpoint.ivs.call('us-east-1', 'ListStages', {});
    const calls = Promise.allSettled([overHttp, inProcess]);
    while (endpoint.ivs.calls().length < 2) await new Promise(setImmediate);
    // Nobody's patience runs out: to close waits for nothing but what has been told to end.
    jest.spyOn(timers, 'setTimeout').mockReturnValue(new Promise(() => {}));
    await endpoint.close();

    expect((await calls).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
