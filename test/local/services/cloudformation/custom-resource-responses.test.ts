import { createHarness, custom, type Handler, type HandlerEvent, INVENTED_ID, inVirtualTime, responseTo, thing } from './harness';

describe('responses', () => {
  /** Creates a custom resource whose handler answers with `fields`; gives why that failed. */
  const failureAfter = async (respond: Handler) => {
    const harness = createHarness();
    harness.handler = (event) => (event.RequestType === 'Create' ? respond(event) : {});
    expect(await harness.create('app', { A: custom() })).toBe('ROLLBACK_COMPLETE');
    const reason = harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason;
    return { reason, deleted: harness.requests.at(-1)?.PhysicalResourceId, requests: harness.requests };
  };

  test.each([
    [{ RequestId: 'other' }, 'Invalid RequestId: the response must repeat that of the request.'],
    [{ StackId: 'other' }, 'Invalid StackId: the response must repeat that of the request.'],
    [{ LogicalResourceId: 'other' }, 'Invalid LogicalResourceId: the response must repeat that of the request.'],
    [{ Status: 'DONE' }, 'Invalid Status: it must be SUCCESS or FAILED.'],
    [{ Status: undefined }, 'Invalid Status: it must be SUCCESS or FAILED.'],
    [{ PhysicalResourceId: undefined }, 'Invalid PhysicalResourceId'],
    [{ PhysicalResourceId: '' }, 'Invalid PhysicalResourceId'],
    [{ PhysicalResourceId: 'x'.repeat(1025) }, 'Invalid PhysicalResourceId'],
    [{ Status: 'FAILED', Reason: 'no luck', PhysicalResourceId: undefined }, 'Invalid PhysicalResourceId'],
    [{ Data: { Text: 'x'.repeat(4096) } }, 'Response object is too long.'],
  ])('are refused: %j', async (fields, expected) => {
    const { reason, deleted } = await failureAfter(() => fields);
    expect(reason).toBe(expected);
    expect(deleted).toMatch(INVENTED_ID);
  });

  test('that fail give their reason, and their id to the Delete that follows', async () => {
    const { reason, deleted, requests } = await failureAfter(() => ({
      Status: 'FAILED',
      Reason: 'no luck',
      PhysicalResourceId: 'half-made',
    }));
    expect(reason).toBe(
      `Received response status [FAILED] from custom resource. Message returned: no luck (RequestId: ${requests[0]?.RequestId})`,
    );
    expect(deleted).toBe('half-made');
  });

  test('may have 4096 bytes and not one more', async () => {
    for (const [extra, expected] of [
      [0, 'CREATE_COMPLETE'],
      [1, 'ROLLBACK_COMPLETE'],
    ] as const) {
      const harness = createHarness();
      harness.handler = (event) => {
        const size = Buffer.byteLength(JSON.stringify(responseTo(event, { Data: { Text: '' } })));
        return event.RequestType === 'Create' ? { Data: { Text: 'x'.repeat(4096 - size + extra) } } : {};
      };
      expect(await harness.create('app', { A: custom() })).toBe(expected);
    }
  });

  test.each(['not json', '[]', 'null', '"text"'])('that are not a JSON object are refused: %s', async (body) => {
    const harness = createHarness();
    harness.handler = async (event) => {
      if (event.RequestType === 'Delete') return {};
      await harness.put(event.ResponseURL, body);
      return undefined;
    };
    expect(await harness.create('app', { A: custom() })).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toBe(
      'Invalid response: it must be a JSON object.',
    );
  });

  test('give attributes, flat and by dotted names, also lists', async () => {
    const harness = createHarness();
    harness.handler = () => ({ Data: { Arn: 'arn:x', 'Endpoints.whip': 'https://whip', List: ['a', 'b'], Count: 3 } });
    const Outputs = {
      Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } },
      Whip: { Value: { 'Fn::GetAtt': 'A.Endpoints.whip' } },
      Sub: { Value: { 'Fn::Sub': `\${A.Endpoints.whip}/\${A}` } },
      List: { Value: { 'Fn::Join': ['-', { 'Fn::GetAtt': ['A', 'List'] }] } },
      Count: { Value: { 'Fn::GetAtt': ['A', 'Count'] } },
    };
    await harness.create('app', { A: custom() }, { Outputs });
    expect(harness.stack('app').outputs).toEqual({ Arn: 'arn:x', Whip: 'https://whip', Sub: 'https://whip/A-1', List: 'a-b', Count: '3' });
  });

  test.each([['Missing'], ['Nothing'], ['Nested']])('without an attribute that is asked for fail what asks: %s', async (attribute) => {
    const harness = createHarness();
    harness.handler = () => ({ Data: { Nothing: null, Nested: { Deep: 'x' } } });
    expect(await harness.create('app', { A: custom(), B: thing({ Value: { 'Fn::GetAtt': ['A', attribute] } }) })).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')).toMatchObject({
      logicalId: 'B',
      statusReason: `CustomResource attribute error: Vendor response doesn't contain ${attribute} attribute in object A-1`,
    });
  });

  test('with NoEcho keep their data out of what the API and the summaries tell', async () => {
    const harness = createHarness();
    harness.handler = () => ({ NoEcho: true, Data: { Key: 'very-secret' } });
    await harness.create('app', { A: custom(), B: custom({ Value: { 'Fn::GetAtt': ['A', 'Key'] } }) });
    expect(harness.requests[1]?.ResourceProperties.Value).toBe('very-secret');
    const told = [
      await harness.call('DescribeStacks'),
      await harness.call('DescribeStackEvents', { StackName: 'app' }),
      await harness.call('DescribeStackResources', { StackName: 'app' }),
      harness.cloudFormation.stacks(),
      harness.events,
    ];
    expect(JSON.stringify(told)).not.toContain('very-secret');
  });

  test('are taken from whom the URL was given to, the first of them, with no content type', async () => {
    const harness = createHarness();
    const answers: unknown[] = [];
    const answerAll = async (event: HandlerEvent) => {
      const answer = (fields: object, ...rest: [Record<string, string>?, string?]) =>
        harness.put(event.ResponseURL, responseTo(event, { ...fields }), ...rest).then((given) => answers.push(given));
      await answer({}, { 'content-type': 'application/json' });
      await answer({}, {}, 'POST');
      await harness.put(event.ResponseURL.replace(/Signature=../, 'Signature=zz'), {}).then((given) => answers.push(given));
      await harness.put(event.ResponseURL.replace('A%7C', 'B%7C'), {}).then((given) => answers.push(given));
      await answer({ PhysicalResourceId: 'first' }, { 'content-type': '' });
      await answer({ PhysicalResourceId: 'second' });
    };
    let answered: Promise<void> | undefined;
    harness.handler = (event) => {
      answered = answerAll(event);
      return undefined;
    };
    expect(await harness.create('app', { A: custom() })).toBe('CREATE_COMPLETE');
    await answered;
    const refused = expect.objectContaining({ status: 403, body: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>') });
    expect(answers).toEqual([refused, refused, refused, refused, { status: 200 }, { status: 200 }]);
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'first' }]);
  });

  test('that do not come in time fail the resource, with the request to look for', async () => {
    const { clock, harness, history } = inVirtualTime();
    harness.handler = ({ RequestType }) => (RequestType === 'Create' ? undefined : {});
    expect(await clock.run(harness.create('app', { A: custom({ ServiceTimeout: '1' }) }))).toBe('ROLLBACK_COMPLETE');
    expect(history('A').slice(0, 2)).toEqual(['0 CREATE_IN_PROGRESS', '1 CREATE_FAILED']);
    expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toBe(
      `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${harness.requests[0]?.RequestId}].`,
    );
    expect(harness.requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Delete']);
    expect(harness.requests[1]?.PhysicalResourceId).toMatch(INVENTED_ID);
  });
});
