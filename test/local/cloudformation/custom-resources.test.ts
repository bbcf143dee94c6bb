import { VirtualClock } from '../../support/virtual-clock';
import { createHarness, custom, FUNCTION_ARN, type Handler, type HandlerEvent, REGION, responseTo, thing } from './harness';

/** What a request was, in a line. */
const line = ({ RequestType, LogicalResourceId, PhysicalResourceId }: HandlerEvent) =>
  [RequestType, LogicalResourceId, PhysicalResourceId].filter(Boolean).join(' ');

const INVENTED_ID = /^app-A-[A-Z0-9]{12}$/;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('requests', () => {
  test('have exactly the fields of each request type, every scalar as text', async () => {
    const harness = createHarness();
    const properties = (size: number) => ({ Number: size, Flag: true, Text: 'x', Nested: { List: [1, false, 'y', { Deep: 2.5 }] } });
    const stringified = (size: string) => ({
      ServiceToken: FUNCTION_ARN,
      Number: size,
      Flag: 'true',
      Text: 'x',
      Nested: { List: ['1', 'false', 'y', { Deep: '2.5' }] },
    });
    await harness.create('app', { A: custom(properties(1)) });
    await harness.update('app', { A: custom(properties(2)) });
    await harness.delete('app');
    const identity = {
      ServiceToken: FUNCTION_ARN,
      StackId: harness.stack('app').id,
      LogicalResourceId: 'A',
      ResourceType: 'Custom::Thing',
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ResponseURL: expect.any(String),
    };
    expect(harness.requests).toEqual([
      { ...identity, RequestType: 'Create', ResourceProperties: stringified('1') },
      {
        ...identity,
        RequestType: 'Update',
        PhysicalResourceId: 'A-1',
        ResourceProperties: stringified('2'),
        OldResourceProperties: stringified('1'),
      },
      { ...identity, RequestType: 'Delete', PhysicalResourceId: 'A-1', ResourceProperties: stringified('2') },
    ]);
    expect(new Set(harness.requests.map(({ RequestId }) => RequestId)).size).toBe(3);
    expect(new Set(harness.requests.map(({ ResponseURL }) => ResponseURL)).size).toBe(3);
  });

  test('are not sent when only the form of a scalar changes', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Number: 1 }) });
    expect(await harness.update('app', { A: custom({ Number: '1' }) })).toBe('UPDATE_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A']);
  });

  test('carry a response URL that looks like one presigned for Amazon S3', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom() });
    const [{ ResponseURL, StackId, RequestId } = {} as HandlerEvent] = harness.requests;
    const url = new URL(ResponseURL);
    expect(decodeURIComponent(url.pathname)).toBe(`/custom-resource-response/${StackId}|A|${RequestId}`);
    const query = Object.fromEntries(url.searchParams);
    expect(query).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Expires': '7200',
      'X-Amz-Credential': expect.stringMatching(new RegExp(`^local/\\d{8}/${REGION}/s3/aws4_request$`)),
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query['X-Amz-Date'] ?? '') ?? [];
    expect(Math.abs(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Date.now())).toBeLessThan(5000);
  });

  test('go out under the type AWS::CloudFormation::CustomResource too', async () => {
    const harness = createHarness();
    await harness.create('app', { A: { ...custom(), Type: 'AWS::CloudFormation::CustomResource' } });
    expect(harness.requests[0]?.ResourceType).toBe('AWS::CloudFormation::CustomResource');
  });

  test.each([
    [{ ServiceToken: 'arn:aws:sns:us-east-1:000000000000:topic' }, 'whose ServiceToken is the ARN of a Lambda function; got arn:aws:sns'],
    [{ ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:none' }, 'Function not found: arn:aws:lambda'],
    [{ ServiceTimeout: 0 }, 'ServiceTimeout must be a whole number of seconds from 1 to 3600; got 0.'],
    [{ ServiceTimeout: 3601 }, 'ServiceTimeout must be a whole number of seconds from 1 to 3600; got 3601.'],
    [{ ServiceTimeout: 'soon' }, 'ServiceTimeout must be a whole number of seconds from 1 to 3600; got soon.'],
  ])('that cannot be sent fail the resource: %j', async (properties, reason) => {
    const harness = createHarness();
    await harness.create('app', { A: custom(properties) });
    expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toContain(reason);
    expect(harness.requests).toEqual([]);
  });

  test('need a ServiceToken, which must not change', async () => {
    const harness = createHarness();
    await expect(harness.create('app', { A: { Type: 'Custom::Thing' } })).rejects.toThrow(
      'Resource A (Custom::Thing) needs the properties: ServiceToken.',
    );
    await harness.create('app', { A: custom() });
    expect(await harness.update('app', { A: custom({ ServiceToken: `${FUNCTION_ARN}-2` }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'UPDATE_FAILED')?.statusReason).toBe('Modifying service token is not allowed.');
  });
});

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
    harness.handler = async (event) => {
      if (event.RequestType !== 'Create') return {};
      const answer = (fields: object, ...rest: [Record<string, string>?, string?]) =>
        harness.put(event.ResponseURL, responseTo(event, { ...fields }), ...rest).then((given) => answers.push(given));
      await answer({}, { 'content-type': 'application/json' });
      await answer({}, {}, 'POST');
      await harness.put(event.ResponseURL.replace(/Signature=../, 'Signature=zz'), {}).then((given) => answers.push(given));
      await harness.put(event.ResponseURL.replace('A%7C', 'B%7C'), {}).then((given) => answers.push(given));
      await answer({ PhysicalResourceId: 'first' }, { 'content-type': '' });
      await answer({ PhysicalResourceId: 'second' });
      return undefined;
    };
    expect(await harness.create('app', { A: custom() })).toBe('CREATE_COMPLETE');
    await wait(1);
    const refused = expect.objectContaining({ status: 403, body: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>') });
    expect(answers).toEqual([refused, refused, refused, refused, { status: 200 }, { status: 200 }]);
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'first' }]);
  });

  test('that do not come in time fail the resource, with the request to look for', async () => {
    const clock = new VirtualClock();
    const harness = createHarness({ clock });
    harness.handler = ({ RequestType }) => (RequestType === 'Create' ? undefined : {});
    expect(await clock.run(harness.create('app', { A: custom({ ServiceTimeout: '1' }) }))).toBe('ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toBe(
      `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${harness.requests[0]?.RequestId}].`,
    );
    expect(harness.requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Delete']);
    expect(harness.requests[1]?.PhysicalResourceId).toMatch(INVENTED_ID);
  });
});

describe('updates', () => {
  test('that answer with another id replace: the new one is in use, the old one is deleted in the cleanup', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }), B: thing({ Value: { Ref: 'A' } }) });
    harness.handler = ({ RequestType }) => (RequestType === 'Update' ? { PhysicalResourceId: 'A-2' } : {});
    expect(await harness.update('app', { A: custom({ Value: 2 }), B: thing({ Value: { Ref: 'A' } }) })).toBe('UPDATE_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Delete A A-1']);
    expect(harness.requests[2]?.ResourceProperties.Value).toBe('1');
    expect(harness.calls).toEqual(['create B', 'update B']);
    const statuses = harness.events.map(({ logicalId, status }) => `${logicalId} ${status}`);
    expect(statuses.indexOf('A DELETE_IN_PROGRESS')).toBeGreaterThan(statuses.indexOf('app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'));
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'A-2' }, {}]);
  });

  test('whose old resource cannot be deleted are tried three times, then complete without it', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ RequestType }) =>
      RequestType === 'Update' ? { PhysicalResourceId: 'A-2' } : { Status: 'FAILED', Reason: 'in use' };
    expect(await harness.update('app', { A: custom({ Value: 2 }) })).toBe('UPDATE_COMPLETE');
    expect(harness.requests.slice(2).map(line)).toEqual(Array(3).fill('Delete A A-1'));
  });

  test('that fail are followed by an update back, with old and new properties the other way round', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ ResourceProperties }) => (ResourceProperties.Value === '2' ? { Status: 'FAILED', Reason: 'no' } : {});
    expect(await harness.update('app', { A: custom({ Value: 2 }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Update A A-1']);
    expect(harness.requests[2]).toMatchObject({ ResourceProperties: { Value: '1' }, OldResourceProperties: { Value: '2' } });
    expect(harness.stack('app').resources).toMatchObject([{ physicalId: 'A-1', status: 'UPDATE_COMPLETE' }]);
  });

  test('that fail with another id make CloudFormation believe that id', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ ResourceProperties, RequestType }) =>
      RequestType === 'Update' && ResourceProperties.Value === '2' ? { Status: 'FAILED', PhysicalResourceId: 'wrong' } : {};
    expect(await harness.update('app', { A: custom({ Value: 2 }) })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Update A wrong', 'Delete A A-1']);
  });

  test('that fail elsewhere take a replacement back: the former id is found again, or a third one made', async () => {
    for (const [back, deleted, inUse] of [
      ['A-1', ['A-2'], 'A-1'],
      ['A-2', ['A-1'], 'A-2'],
      ['A-3', ['A-1', 'A-2'], 'A-3'],
    ] as const) {
      const harness = createHarness();
      await harness.create('app', { A: custom({ Value: 1 }) });
      harness.handler = ({ RequestType, ResourceProperties }) =>
        RequestType === 'Update' ? { PhysicalResourceId: ResourceProperties.Value === '2' ? 'A-2' : back } : {};
      const failing = thing({ Fail: 'create' }, { DependsOn: 'A' });
      expect(await harness.update('app', { A: custom({ Value: 2 }), Z: failing })).toBe('UPDATE_ROLLBACK_COMPLETE');
      const requests = harness.requests.map(line);
      expect(requests.slice(0, 3)).toEqual(['Create A', 'Update A A-1', 'Update A A-2']);
      expect(requests.slice(3).sort()).toEqual(deleted.map((id) => `Delete A ${id}`));
      expect(harness.stack('app').resources).toMatchObject([{ physicalId: inUse }]);
    }
  });

  test('replacement and failing sibling, in the order of events', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = ({ RequestType, LogicalResourceId, ResourceProperties }) => {
      if (LogicalResourceId === 'Second') return RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no' } : {};
      return RequestType === 'Update' ? { PhysicalResourceId: ResourceProperties.Value === '2' ? 'A-2' : 'A-1' } : {};
    };
    expect(await harness.update('app', { A: custom({ Value: 2 }), Second: custom({}, { DependsOn: 'A' }) })).toBe(
      'UPDATE_ROLLBACK_COMPLETE',
    );
    expect(harness.requests.map(line)).toEqual([
      'Create A',
      'Update A A-1',
      'Create Second',
      'Update A A-2',
      'Delete Second Second-1',
      'Delete A A-2',
    ]);
  });
});

describe('deletes', () => {
  test('that fail leave the stack in DELETE_FAILED with the reason; deleting again asks again', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom() });
    harness.handler = () => ({ Status: 'FAILED', Reason: 'still in use' });
    expect(await harness.delete('app')).toBe('DELETE_FAILED');
    expect(harness.events.find(({ status }) => status === 'DELETE_FAILED')?.statusReason).toContain('still in use');
    harness.handler = () => ({});
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Delete A A-1', 'Delete A A-1']);
  });

  test('that fail in the rollback of a creation leave it in ROLLBACK_FAILED', async () => {
    const harness = createHarness();
    harness.handler = () => ({ Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'half-made' });
    expect(await harness.create('app', { A: custom() })).toBe('ROLLBACK_FAILED');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Delete A half-made']);
  });

  test('are not sent for what is retained', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({}, { DeletionPolicy: 'Retain' }) });
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    expect(harness.requests.map(line)).toEqual(['Create A']);
  });
});

describe('what is in flight when another resource fails', () => {
  const siblings = { A: custom(), Z: custom({ Value: 'fails' }) };
  const slowly = (delay: number): Handler => {
    return async ({ RequestType, LogicalResourceId }) => {
      if (RequestType !== 'Create') return {};
      if (LogicalResourceId === 'Z') return { Status: 'FAILED', Reason: 'no' };
      await wait(delay);
      return {};
    };
  };

  test('is cancelled at once: a Delete comes under an invented id while the create still runs', async () => {
    const harness = createHarness();
    harness.handler = slowly(40);
    expect(await harness.create('app', siblings)).toBe('ROLLBACK_COMPLETE');
    expect(harness.requests.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`).sort()).toEqual([
      'Create A',
      'Create Z',
      'Delete A',
      'Delete Z',
    ]);
    const deletion = harness.requests.find(({ RequestType, LogicalResourceId }) => RequestType === 'Delete' && LogicalResourceId === 'A');
    expect(deletion?.PhysicalResourceId).toMatch(INVENTED_ID);
    expect(harness.events.find(({ logicalId, status }) => logicalId === 'A' && status === 'CREATE_FAILED')?.statusReason).toBe(
      'Resource creation cancelled',
    );
    await wait(50);
    expect(harness.stack('app').status).toBe('ROLLBACK_COMPLETE');
  });

  test('may end within the grace', async () => {
    const harness = createHarness({ cancellationGrace: 2000 });
    harness.handler = slowly(20);
    expect(await harness.create('app', siblings)).toBe('ROLLBACK_COMPLETE');
    expect(harness.requests.map(line)).toContain('Delete A A-1');
  });

  test('is cancelled in an update too, and updated back', async () => {
    const harness = createHarness();
    await harness.create('app', { A: custom({ Value: 1 }) });
    harness.handler = async ({ RequestType, LogicalResourceId, ResourceProperties }) => {
      if (LogicalResourceId === 'Z') return RequestType === 'Create' ? { Status: 'FAILED' } : {};
      if (ResourceProperties.Value === '2') await wait(20);
      return {};
    };
    expect(await harness.update('app', { A: custom({ Value: 2 }), Z: custom() })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(harness.events.find(({ status }) => status === 'UPDATE_FAILED')?.statusReason).toBe('Resource update cancelled');
    expect(harness.requests.map(line)).toEqual(['Create A', 'Update A A-1', 'Create Z', 'Update A A-1', 'Delete Z Z-1']);
    await wait(25);
  });
});

test('400 custom resources at the same time are no trouble', async () => {
  const harness = createHarness();
  const start = Date.now();
  expect(await harness.create('big', Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`R${index}`, custom()])))).toBe(
    'CREATE_COMPLETE',
  );
  expect(await harness.delete('big')).toBe('DELETE_COMPLETE');
  expect(Date.now() - start).toBeLessThan(5000);
});

test('closing gives up what is under way, and leaves no timer behind', async () => {
  const harness = createHarness();
  harness.handler = () => undefined;
  await harness.call('CreateStack', { StackName: 'app', TemplateBody: JSON.stringify({ Resources: { A: custom() } }) });
  await wait(1);
  expect(harness.stack('app').status).toBe('CREATE_IN_PROGRESS');
  await harness.cloudFormation.close();
  expect(harness.stack('app').status).toBe('ROLLBACK_FAILED');
  expect(harness.requests.map(line)).toEqual(['Create A']);
});
