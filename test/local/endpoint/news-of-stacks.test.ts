/** What is told of a stack, of its functions, and of the rules that invoke them. */
import type { NumberedNews } from '../../../local/src/service/news';
import { type CallingFunctions, REGION, startCallingFunctions } from '../../support/calling-functions';
import { functionRole, inlineFunction } from '../../support/inline-functions';
import { until } from '../../support/until';

const CODE =
  "exports.handler = async ({ detail }) => { console.log('saw', detail.word); if (detail.word === 'bad') throw new TypeError('no'); if (detail.word === 'long') await new Promise((end) => setTimeout(end, 60_000)); };";
const TEMPLATE = {
  Resources: {
    Role: functionRole('logs:*'),
    Watcher: {
      ...inlineFunction(CODE, { FunctionName: 'watcher', Runtime: 'nodejs22.x' }),
      Metadata: { 'aws:cdk:path': 'permissions/Watcher/Resource' },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { Name: 'words', EventPattern: { source: ['app'] }, Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Watcher', 'Arn'] } }] },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Metadata: { 'aws:cdk:path': 'permissions/Watcher/AllowRule' },
      Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Watcher' }, Principal: 'events.amazonaws.com' },
    },
  },
};
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:000000000000:function:watcher`;

let local: CallingFunctions;
const news: NumberedNews[] = [];
const told = (type: NumberedNews['type']) => news.filter((item) => item.type === type);
beforeAll(async () => {
  local = await startCallingFunctions({ retryDelays: [] });
  local.endpoint.newsroom.listen((item) => news.push(item));
  await local.deploy('CreateStack', TEMPLATE);
});
afterAll(() => local.endpoint.close());
beforeEach(() => news.splice(0));

const put = (word: string) => local.endpoint.events.put({ region: REGION, source: 'app', 'detail-type': 'Word', detail: { word } });
const ended = () => until(() => told('invocation').some((item) => 'state' in item && item.state !== 'started'));

test('an event is told, then the rule that matches it, then the invocation with its lines', async () => {
  const id = put('good');
  await ended();
  const requestId = told('rule').map((item) => 'requestId' in item && item.requestId)[0];
  const about = { region: REGION, functionName: 'watcher', requestId };
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(news.filter(({ type }) => type !== 'call').map(({ sequence: _, time: __, ...rest }) => rest)).toEqual([
    { type: 'event', id, region: REGION, source: 'app', detailType: 'Word', resources: [], detail: { word: 'good' } },
    { type: 'invocation', ...about, state: 'started' },
    { type: 'rule', region: REGION, ruleName: 'words', eventId: id, target: FUNCTION_ARN, requestId },
    { type: 'log', ...about, logGroupName: '/aws/lambda/watcher', text: 'saw good' },
    { type: 'invocation', ...about, state: 'succeeded' },
  ]);
});

test('an invocation that fails is told with its error', async () => {
  put('bad');
  await ended();
  expect(told('invocation').at(-1)).toMatchObject({ state: 'failed', error: 'TypeError' });
});

test('each status of the stack and of its resources is told, and the snapshot has them', async () => {
  await local.deploy('UpdateStack', { Resources: { ...TEMPLATE.Resources, Permission: undefined } });
  const stack = { type: 'stack', region: REGION, stackName: 'permissions', stackId: expect.stringContaining(':stack/permissions/') };
  expect(told('stack')[0]).toMatchObject({ ...stack, logicalId: 'permissions', status: 'UPDATE_IN_PROGRESS' });
  expect(told('stack')).toContainEqual(
    expect.objectContaining({
      ...stack,
      logicalId: 'Permission',
      constructPath: 'permissions/Watcher/AllowRule',
      resourceType: 'AWS::Lambda::Permission',
      status: 'DELETE_COMPLETE',
    }),
  );
  expect(local.endpoint.snapshot()).toMatchObject({
    stacks: [
      {
        name: 'permissions',
        status: 'UPDATE_COMPLETE',
        resources: expect.arrayContaining([
          expect.objectContaining({ logicalId: 'Rule' }),
          expect.objectContaining({ logicalId: 'Watcher', constructPath: 'permissions/Watcher/Resource' }),
        ]),
      },
    ],
    functions: [{ arn: FUNCTION_ARN, name: 'watcher', region: REGION, runtime: 'nodejs22.x', logGroupName: '/aws/lambda/watcher' }],
  });
});

test('a rule whose event is not delivered tells why', async () => {
  const id = put('lost');
  expect(told('rule')).toMatchObject([
    { ruleName: 'words', eventId: id, failure: expect.stringContaining('The policy of the function does not let the rule invoke it.') },
  ]);
});

test('after a reset nothing is told of what was before', async () => {
  await local.deploy('UpdateStack', { ...TEMPLATE, Description: 'with the permission again' });
  put('long');
  await until(() => told('log').some((item) => 'text' in item && item.text === 'saw long'));
  news.splice(0);
  await local.endpoint.reset();
  expect(news.map(({ type }) => type)).toEqual(['reset']);
});
