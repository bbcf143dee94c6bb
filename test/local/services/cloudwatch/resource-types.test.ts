/** Alarms and dashboards in stacks. */
import { startServices } from '../../../support/local-services';
import { createHarness } from '../cloudformation/harness';

const services = startServices();
afterAll(() => services.close());

const ALARM = {
  Namespace: 'AWS/Events',
  MetricName: 'MatchedEvents',
  Dimensions: [{ Name: 'RuleName', Value: 'failures' }],
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const alarm = (properties: object = {}) => ({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...ALARM, ...properties } } });
const dashboard = (properties: object = {}) => ({
  Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{"widgets":[]}', ...properties } },
});
const REFS = (...ids: string[]) => ({ Outputs: Object.fromEntries(ids.map((id) => [id, { Value: { Ref: id } }])) });
const newHarness = () => createHarness({ resourceTypes: services.resourceTypes() });

test('an alarm is created, changed, replaced and deleted, and its events say that it does nothing', async () => {
  const harness = newHarness();
  const outputs = { Outputs: { ...REFS('Alarm').Outputs, Arn: { Value: { 'Fn::GetAtt': ['Alarm', 'Arn'] } } } };
  expect(await harness.create('app', alarm(), outputs)).toBe('CREATE_COMPLETE');
  const { Alarm, Arn } = harness.stack('app').outputs;
  expect(Alarm).toMatch(/^app-Alarm-[A-Z0-9]{12}$/);
  expect(Arn).toBe(`arn:aws:cloudwatch:us-east-1:000000000000:alarm:${Alarm}`);

  expect(await harness.update('app', alarm({ Threshold: 2.5 }), outputs)).toBe('UPDATE_COMPLETE');
  expect(harness.stack('app').outputs.Alarm).toBe(Alarm);
  expect(await harness.update('app', alarm({ AlarmName: 'failures' }), outputs)).toBe('UPDATE_COMPLETE');
  expect(harness.stack('app').outputs.Alarm).toBe('failures');

  const completed = harness.events.filter(({ logicalId, status }) => logicalId === 'Alarm' && /^(CREATE|UPDATE)_COMPLETE$/.test(status));
  const notice = 'The local endpoint has no metrics: this alarm never changes its state and does nothing.';
  expect(completed.map(({ statusReason }) => statusReason)).toEqual([notice, notice, notice]);
  await harness.delete('app');
  expect(await harness.create('again', alarm({ AlarmName: 'failures' }))).toBe('CREATE_COMPLETE');
  await harness.delete('again');
});

test('an alarm may be on a query or on metrics with expressions', async () => {
  const harness = newHarness();
  const Metric = { Namespace: 'AWS/IVSRealTime', MetricName: 'Publishers', Dimensions: ALARM.Dimensions };
  const Metrics = [
    { Id: 'query', Expression: 'SELECT AVG(DroppedFrames) FROM SCHEMA("AWS/IVSRealTime", Stage) GROUP BY Stage', Period: 300 },
    { Id: 'publishers', MetricStat: { Metric, Period: 300, Stat: 'Maximum' }, ReturnData: false },
  ];
  const Properties = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', Metrics };
  expect(await harness.create('app', { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } })).toBe('CREATE_COMPLETE');
  await harness.delete('app');
});

test('a dashboard is created, and its events say that it shows nothing', async () => {
  const harness = newHarness();
  expect(await harness.create('app', dashboard({ DashboardName: 'show' }), REFS('Dashboard'))).toBe('CREATE_COMPLETE');
  expect(harness.stack('app').outputs).toEqual({ Dashboard: 'show' });
  expect(harness.events.find(({ logicalId, status }) => logicalId === 'Dashboard' && status === 'CREATE_COMPLETE')?.statusReason).toBe(
    'The local endpoint has no metrics: this dashboard shows nothing.',
  );
  await harness.delete('app');
});

test.each<[string, object, string]>([
  ['an alarm', alarm({ AlarmName: 'taken' }), "Resource of type 'AWS::CloudWatch::Alarm' with identifier 'taken' already exists."],
  [
    'a dashboard',
    dashboard({ DashboardName: 'taken' }),
    "Resource of type 'AWS::CloudWatch::Dashboard' with identifier 'taken' already exists.",
  ],
])('%s that exists is not taken over', async (_, resources, message) => {
  const harness = newHarness();
  expect(await harness.create('first', resources)).toBe('CREATE_COMPLETE');
  expect(await harness.create('second', resources)).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.map(({ statusReason }) => statusReason)).toContain(message);
  await harness.delete('first');
});

test('the same alarm exists in two regions', async () => {
  const harness = newHarness();
  const TemplateBody = JSON.stringify({ Resources: alarm({ AlarmName: 'failures' }) });
  for (const region of ['us-east-1', 'eu-west-1']) {
    await harness.call('CreateStack', { StackName: 'app', TemplateBody }, region);
    expect(await harness.settled('app', region)).toBe('CREATE_COMPLETE');
  }
});

test('a dashboard whose body is not JSON is refused before anything is created', async () => {
  await expect(newHarness().create('app', dashboard({ DashboardBody: 'widgets' }))).rejects.toThrow(
    'Property DashboardBody must be an object',
  );
});

test('a property that is not here is refused by name', async () => {
  await expect(newHarness().create('app', alarm({ EvaluationCriteria: {} }))).rejects.toThrow(
    'The local endpoint does not have EvaluationCriteria of AWS::CloudWatch::Alarm (Alarm).',
  );
});
