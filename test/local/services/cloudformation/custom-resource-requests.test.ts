import { createHarness, custom, FUNCTION_ARN, type HandlerEvent, inVirtualTime, line, REGION, refusalOf } from './harness';

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
    const { clock, harness } = inVirtualTime();
    await clock.run(harness.create('app', { A: custom() }));
    const [{ ResponseURL, StackId, RequestId } = {} as HandlerEvent] = harness.requests;
    const url = new URL(ResponseURL);
    expect(decodeURIComponent(url.pathname)).toBe(`/custom-resource-response/${StackId}|A|${RequestId}`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Date': '20260115T120000Z',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Expires': '7200',
      'X-Amz-Credential': `local/20260115/${REGION}/s3/aws4_request`,
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
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
    const refusal = await refusalOf(harness.create('app', { A: custom(properties) }));
    expect(refusal ?? harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toContain(reason);
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
