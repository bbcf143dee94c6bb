/** What custom resources were asked and have answered: in the news and in the snapshot, and without secrets. */
import type { CustomResourceNews, NumberedNews } from '../../../local/src/service/news';
import { type CallingFunctions, REGION, startCallingFunctions } from '../../support/calling-functions';
import { functionRole, inlineFunction } from '../../support/inline-functions';

const CODE = `
exports.handler = async ({ ResponseURL, RequestType, ResourceProperties, StackId, RequestId, LogicalResourceId }) => {
  const { Fails, Hides, Key } = ResourceProperties;
  const Data = { Word: 'open', StreamKey: 'rt_1', Secret: 1, Said: 'say ' + Key, ...(Hides && { Hidden: 'hidden-value' }) };
  const answer = { Status: Fails ? 'FAILED' : 'SUCCESS', Reason: 'no ' + Key, PhysicalResourceId: 'thing', Data, NoEcho: Hides === 'true' };
  await fetch(ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId })) });
};`;
const PASSWORD = 'hunter2-hunter2';
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:000000000000:function:maker`;

const MAKER = { Resources: { Role: functionRole(), Maker: inlineFunction(CODE, { FunctionName: 'maker' }) } };

const template = (properties: object) => ({
  Parameters: { Password: { Type: 'String', NoEcho: true, Default: PASSWORD } },
  Resources: {
    Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: FUNCTION_ARN, Key: { Ref: 'Password' }, ...properties } },
  },
});

let local: CallingFunctions;
const news: NumberedNews[] = [];
const requests = () => news.filter((item): item is NumberedNews & CustomResourceNews => item.type === 'customResource');
const thingOf = (stackName: string) =>
  local.endpoint
    .snapshot()
    .stacks?.find(({ name }) => name === stackName)
    ?.resources.find(({ logicalId }) => logicalId === 'Thing');

beforeAll(async () => {
  local = await startCallingFunctions({ retryDelays: [] });
  await local.deploy('CreateStack', MAKER, 'makers');
  local.endpoint.newsroom.listen((item) => news.push(item));
});
beforeEach(() => {
  news.splice(0);
});
afterAll(() => local.endpoint.close());

test('a create, an update and their answers, with the secrets hidden', async () => {
  await local.deploy(
    'CreateStack',
    template({ Label: 'a', List: ['b', { AccessToken: 'c' }], Passwords: ['e', { Of: 'f', Arn: 'arn:aws:s3:::g' }] }),
    'shown',
  );
  await local.deploy('UpdateStack', template({ Label: 'd' }), 'shown');
  const time = expect.stringMatching(/Z$/);
  const create = {
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    requestType: 'Create',
    functionArn: FUNCTION_ARN,
    properties: {
      Key: '****',
      Label: 'a',
      List: ['b', { AccessToken: '****' }],
      Passwords: ['****', { Of: '****', Arn: 'arn:aws:s3:::g' }],
    },
    askedAt: time,
  };
  const answer = {
    status: 'SUCCESS',
    physicalId: 'thing',
    attributes: { Word: 'open', StreamKey: '****', Secret: '****', Said: 'say ****' },
    answeredAt: time,
  };
  const update = {
    ...create,
    requestType: 'Update',
    physicalId: 'thing',
    properties: { Key: '****', Label: 'd' },
    oldProperties: create.properties,
  };
  expect(thingOf('shown')?.requests).toEqual([
    { ...create, answer },
    { ...update, answer },
  ]);
  expect(requests()).toMatchObject([create, { ...create, answer }, update, { ...update, answer }]);
  expect(requests()[0]).toMatchObject({ region: REGION, stackName: 'shown', logicalId: 'Thing', resourceType: 'Custom::Thing' });
  expect(requests()[0]?.answer).toBeUndefined();
  const text = JSON.stringify([requests(), local.endpoint.snapshot()]);
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain('ResponseURL');
});

test('a failure has its reason, and an answer with NoEcho no attribute', async () => {
  await local.deploy('CreateStack', template({ Fails: 'yes' }), 'failing').catch(() => {});
  expect(requests().find(({ answer }) => answer)?.answer).toMatchObject({
    status: 'FAILED',
    physicalId: 'thing',
    reason: expect.stringMatching(/Message returned: no \*{4} /),
  });
});

test('an answer with NoEcho has the names of its attributes only', async () => {
  await local.deploy('CreateStack', template({ Hides: 'true' }), 'hiding');
  const hidden = { Word: '****', StreamKey: '****', Secret: '****', Said: '****', Hidden: '****' };
  expect(thingOf('hiding')?.requests?.[0]?.answer?.attributes).toEqual(hidden);

  // Another resource that gets the attribute does not show it.
  const Other = { Type: 'Custom::Thing', Properties: { ServiceToken: FUNCTION_ARN, Label: { 'Fn::GetAtt': ['Thing', 'Hidden'] } } };
  const { Resources, ...rest } = template({ Hides: 'true' });
  await local.deploy('UpdateStack', { ...rest, Resources: { ...Resources, Other } }, 'hiding');
  const asked = requests().filter(({ logicalId }) => logicalId === 'Other');
  expect(asked.map(({ properties }) => properties)).toEqual([{ Label: '****' }, { Label: '****' }]);
});
