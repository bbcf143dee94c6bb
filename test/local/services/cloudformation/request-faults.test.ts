import type { RequestFault } from '../../../../local/src/services/cloudformation';
import { custom, type HandlerEvent, inVirtualTime, line, responseTo, thing } from './harness';

describe('a request that is delivered again', () => {
  test.each([
    ['to any process', false],
    ['to a fresh process', true],
  ])('%s is the same event, at its time, and its answer changes nothing', async (_, cold) => {
    const { clock, harness, pass, now, faults } = inVirtualTime();
    const times: number[] = [];
    harness.handler = () => ({ PhysicalResourceId: `A-${times.push(now())}` });
    faults.inject({ deliverAgain: { afterMilliseconds: 70_000, cold } });
    expect(await clock.run(harness.create('app', { A: custom() }))).toBe('CREATE_COMPLETE');
    await clock.run(pass(100_000));
    expect(times).toEqual([0, 70_000]);
    expect(harness.requests[1]).toBe(harness.requests[0]);
    expect(harness.deliveries).toEqual([undefined, { cold }]);
    expect(harness.stack('app')).toMatchObject({ status: 'CREATE_COMPLETE', resources: [{ physicalId: 'A-1' }] });
  });

  test('may be answered by the second delivery alone', async () => {
    const { clock, harness, faults } = inVirtualTime();
    harness.handler = () => (harness.requests.length === 1 ? undefined : {});
    faults.inject({ deliverAgain: { afterMilliseconds: 1000 } });
    expect(await clock.run(harness.create('app', { A: custom() }))).toBe('CREATE_COMPLETE');
    expect(harness.deliveries).toEqual([undefined, {}]);
  });

  test('is not delivered again after the end of everything', async () => {
    const { clock, harness, pass, faults } = inVirtualTime();
    faults.inject({ deliverAgain: { afterMilliseconds: 1000 } });
    await clock.run(harness.create('app', { A: custom() }));
    await harness.cloudFormation.close();
    await clock.run(pass(2000));
    expect(harness.requests).toHaveLength(1);
  });

  test('does no harm when its function is gone by then', async () => {
    const invoked: unknown[] = [];
    const { clock, harness, pass, faults } = inVirtualTime({
      invokeAsync: (_, event) => {
        if (invoked.push(event) > 1) throw new Error('Function not found');
        void harness.put((event as HandlerEvent).ResponseURL, responseTo(event as HandlerEvent));
      },
    });
    faults.inject({ deliverAgain: { afterMilliseconds: 1000 } });
    expect(await clock.run(harness.create('app', { A: custom() }))).toBe('CREATE_COMPLETE');
    await clock.run(pass(2000));
    expect(invoked).toHaveLength(2);
  });
});

test('a process that is to be killed is left to whoever runs it', async () => {
  const { clock, harness, faults } = inVirtualTime();
  faults.inject({ requestType: 'Create', killAfterMilliseconds: 500 });
  await clock.run(harness.create('app', { A: custom() }));
  await clock.run(harness.delete('app'));
  expect(harness.requests.map(line)).toEqual(['Create A', 'Delete A A-1']);
  expect(harness.deliveries).toEqual([{ killAfterMilliseconds: 500 }, undefined]);
});

describe('a response', () => {
  test('is refused, dropped and left without an answer, in this order, before it is taken', async () => {
    const { clock, harness, faults } = inVirtualTime();
    const answers: unknown[] = [];
    harness.handler = async (event) => {
      for (const id of ['first', 'second', 'third', 'fourth', 'fifth']) {
        answers.push(await harness.put(event.ResponseURL, responseTo(event, { PhysicalResourceId: id })));
      }
      return undefined;
    };
    faults.inject({ answers: ['503', 'drop', 'hang'] });
    expect(await clock.run(harness.create('app', { A: custom() }))).toBe('CREATE_COMPLETE');
    const refused = { status: 503, body: expect.stringContaining('<Code>SlowDown</Code>') };
    expect(answers).toEqual([expect.objectContaining(refused), 'drop', 'silence', { status: 200 }, { status: 200 }]);
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'fourth' }]);
  });

  test('that is never taken is one that never came', async () => {
    const { clock, harness, faults } = inVirtualTime();
    faults.inject({ answers: ['drop'] });
    expect(await clock.run(harness.create('app', { A: custom() }))).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toContain('did not receive a response');
  });

  test('is refused anew for each request that the rule is for', async () => {
    const { clock, harness, faults } = inVirtualTime();
    const statuses: unknown[] = [];
    harness.handler = async (event) => {
      statuses.push(await harness.put(event.ResponseURL, responseTo(event)));
      return {};
    };
    faults.inject({ times: 2, answers: ['503'] });
    await clock.run(harness.create('app', { A: custom(), B: custom(), C: custom() }));
    expect(statuses).toMatchObject([{ status: 503 }, { status: 503 }, { status: 200 }]);
  });

  test('that is not from the owner of the URL uses up no fault', async () => {
    const { clock, harness, faults } = inVirtualTime();
    faults.inject({ answers: ['503'] });
    const statuses: unknown[] = [];
    harness.handler = async ({ ResponseURL }) => {
      for (const method of ['POST', 'PUT']) statuses.push(await harness.put(ResponseURL, {}, {}, method));
      return {};
    };
    await clock.run(harness.create('app', { A: custom() }));
    expect(statuses).toMatchObject([{ status: 403 }, { status: 503 }]);
  });
});

describe('a stack operation that fails on demand', () => {
  test('cancels the creation that is in flight, starts nothing more, and ignores the late answer', async () => {
    const { clock, harness, pass, now, faults } = inVirtualTime();
    const deletions: number[] = [];
    harness.handler = async ({ RequestType, LogicalResourceId }) => {
      if (RequestType === 'Delete') deletions.push(now());
      else if (LogicalResourceId === 'Slow') await pass(60_000);
      return {};
    };
    faults.inject({ logicalId: 'Done', failStackAfterMilliseconds: 10_000 });
    const resources = { Done: custom(), Slow: custom({}, { DependsOn: 'Done' }), Last: custom({}, { DependsOn: 'Slow' }) };
    expect(await clock.run(harness.create('app', resources))).toBe('ROLLBACK_COMPLETE');
    await clock.run(pass(60_000));
    expect(harness.requests.map(line)).toEqual([
      'Create Done',
      'Create Slow',
      expect.stringMatching(/^Delete Slow app-Slow-[A-Z0-9]{12}$/),
      'Delete Done Done-1',
    ]);
    expect(deletions).toEqual([10_000, 10_000]);
    const reasons = harness.events.flatMap(({ statusReason }) => statusReason ?? []);
    expect(reasons).toEqual([
      'User Initiated',
      'Resource creation cancelled',
      'A failure on demand. The following resource(s) failed to create: [Slow]. Rollback requested by user.',
    ]);
    expect(harness.stack('app')).toMatchObject({ status: 'ROLLBACK_COMPLETE', resources: [] });
  });

  test('cancels the update that is in flight, and updates it back', async () => {
    const { clock, harness, pass, faults } = inVirtualTime();
    await clock.run(harness.create('app', { A: custom({ Value: 1 }) }));
    harness.handler = async ({ ResourceProperties }) => {
      if (ResourceProperties.Value === '2') await pass(60_000);
      return {};
    };
    faults.inject({ requestType: 'Update', failStackAfterMilliseconds: 10_000 });
    expect(await clock.run(harness.update('app', { A: custom({ Value: 2 }) }))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'UPDATE_FAILED')?.statusReason).toBe('Resource update cancelled');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Update A A-1']);
  });

  test('fails also when nothing of it is left to be cancelled but native resources', async () => {
    const { clock, harness, faults } = inVirtualTime();
    faults.inject({ failStackAfterMilliseconds: 0 });
    expect(await clock.run(harness.create('app', { A: custom(), B: thing({}, { DependsOn: 'A' }) }))).toBe('ROLLBACK_COMPLETE');
    expect(harness.story('app').filter((event) => event.endsWith('FAILED'))).toEqual([]);
    expect(harness.calls).toEqual(['create B', 'delete B-1 of B']);
  });

  test('and is over by then has succeeded', async () => {
    const { clock, harness, pass, faults } = inVirtualTime();
    faults.inject({ failStackAfterMilliseconds: 10_000 });
    expect(await clock.run(harness.create('app', { A: custom() }))).toBe('CREATE_COMPLETE');
    await clock.run(pass(20_000));
    expect(harness.stack('app').status).toBe('CREATE_COMPLETE');
  });

  test('is no deletion', async () => {
    const { clock, harness, faults } = inVirtualTime();
    await clock.run(harness.create('app', { A: custom() }));
    faults.inject({ failStackAfterMilliseconds: 0, answers: ['drop'] });
    expect(await clock.run(harness.delete('app'))).toBe('DELETE_COMPLETE');
    expect(await clock.run(harness.create('app', { A: custom({ ServiceTimeout: 1 }) }))).toBe('ROLLBACK_COMPLETE');
  });
});

describe('rules', () => {
  /** Which of the requests, in their order, a rule was for. */
  const hits = async (rules: readonly RequestFault[]) => {
    const { clock, harness, faults } = inVirtualTime();
    faults.inject(...rules);
    await clock.run(harness.create('app', { A: custom(), B: custom({}, { DependsOn: 'A' }) }));
    await clock.run(harness.update('app', { A: custom({ Value: 1 }), B: custom({ Value: 1 }, { DependsOn: 'A' }) }));
    await clock.run(harness.delete('app'));
    const requests = harness.requests.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`);
    return requests.flatMap((request, index) => {
      const fault = harness.deliveries[index];
      return fault ? [`${request} ${fault.killAfterMilliseconds}`] : [];
    });
  };

  const cases: [RequestFault[], string[]][] = [
    [[{ killAfterMilliseconds: 1 }], ['Create A 1']],
    [[{ times: 2, killAfterMilliseconds: 1 }], ['Create A 1', 'Create B 1']],
    [[{ logicalId: 'B', times: 9, killAfterMilliseconds: 1 }], ['Create B 1', 'Update B 1', 'Delete B 1']],
    [[{ requestType: 'Update', times: 9, killAfterMilliseconds: 1 }], ['Update A 1', 'Update B 1']],
    [[{ logicalId: 'A', requestType: 'Delete', killAfterMilliseconds: 1 }], ['Delete A 1']],
    [[{ logicalId: 'None', killAfterMilliseconds: 1 }], []],
    [
      [
        { logicalId: 'B', killAfterMilliseconds: 1 },
        { times: 2, killAfterMilliseconds: 2 },
      ],
      ['Create A 2', 'Create B 1', 'Update A 2'],
    ],
  ];
  test.each(cases)('%j are for the requests that they name, so many times, the first of them first', async (rules, expected) => {
    expect(await hits(rules)).toEqual(expected);
  });

  test('that are dropped are for nothing', async () => {
    const { clock, harness, faults } = inVirtualTime();
    faults.inject({ times: 9, killAfterMilliseconds: 1 });
    faults.clear();
    await clock.run(harness.create('app', { A: custom() }));
    expect(harness.deliveries).toEqual([undefined]);
  });

  const NUMBERS = 'must be a whole number from 0 to 86400000';
  test.each([
    ['text', "requests[1] must be an object, got 'text'"],
    [
      { kill: 1 },
      "requests[1] must have no members but logicalId, requestType, times, deliverAgain, killAfterMilliseconds, answers, failStackAfterMilliseconds, got 'kill'",
    ],
    [{}, 'requests[1] must have at least one of deliverAgain, killAfterMilliseconds, answers, failStackAfterMilliseconds, got none'],
    [{ answers: [] }, 'requests[1].answers must have at least 1 members, got 0'],
    [
      { logicalId: 'A', times: 1 },
      'must have at least one of deliverAgain, killAfterMilliseconds, answers, failStackAfterMilliseconds, got logicalId, times',
    ],
    [{ killAfterMilliseconds: -1 }, `requests[1].killAfterMilliseconds ${NUMBERS}, got -1`],
    [{ killAfterMilliseconds: '5' }, `requests[1].killAfterMilliseconds ${NUMBERS}, got '5'`],
    [{ killAfterMilliseconds: 86_400_001 }, `requests[1].killAfterMilliseconds ${NUMBERS}, got 86400001`],
    [{ deliverAgain: true }, 'requests[1].deliverAgain must be an object, got true'],
    [{ deliverAgain: { cold: true } }, `requests[1].deliverAgain.afterMilliseconds ${NUMBERS}, got nothing`],
    [{ deliverAgain: { afterMilliseconds: 1, cold: 'yes' } }, "requests[1].deliverAgain.cold must be true or false, got 'yes'"],
    [{ answers: 'drop' }, "requests[1].answers must be a list, got 'drop'"],
    [{ answers: ['drop', '500'] }, "requests[1].answers[1] must be one of 503, drop, hang, got '500'"],
    [{ failStackAfterMilliseconds: 0.5 }, `requests[1].failStackAfterMilliseconds ${NUMBERS}, got 0.5`],
    [{ times: 0, killAfterMilliseconds: 1 }, 'requests[1].times must be a whole number of at least 1, got 0'],
    [{ requestType: 'Read', killAfterMilliseconds: 1 }, "requests[1].requestType must be one of Create, Update, Delete, got 'Read'"],
    [{ logicalId: 'a-b', killAfterMilliseconds: 1 }, "requests[1].logicalId must be a logical id, letters and digits, got 'a-b'"],
    [
      { requestType: 'Delete', failStackAfterMilliseconds: 1 },
      "requests[1].requestType must be Create or Update with failStackAfterMilliseconds, as deletions are not cancelled, got 'Delete'",
    ],
  ])('that make no sense are refused, with all that come with them: %j', async (rule, message) => {
    const { clock, harness, faults } = inVirtualTime();
    expect(() => faults.inject({ killAfterMilliseconds: 1 }, rule as object)).toThrow(message);
    await clock.run(harness.create('app', { A: custom() }));
    expect(harness.deliveries).toEqual([undefined]);
  });
});
