/** A local CloudFormation with resource types made for tests, and handlers of custom resources that run in this process. */

import type { LocalAnswer } from '../../../../local/src/http/http';
import { any } from '../../../../local/src/service/input';
import { string, TAGS } from '../../../../local/src/service/resource-type';
import {
  type CloudFormationOptions,
  createCloudFormation,
  type ResourceType,
  type StackEvent,
  type StacksState,
} from '../../../../local/src/services/cloudformation';
import type { DeliveryFault } from '../../../../local/src/services/lambda/function';
import { systemClock } from '../../../../local/src/system/clock';
import { endAfterTest } from '../../../support/after-test';
import { VirtualClock } from '../../../support/virtual-clock';
import { type Answer, formOf, resultOf } from './query-protocol';

export const REGION = 'us-east-1';
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:000000000000:function:handler`;

/** A request to a custom resource's handler. */
export interface HandlerEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/** What a handler answers: response fields, or `undefined` for silence. */
export type Handler = (event: HandlerEvent) => Record<string, unknown> | undefined | Promise<Record<string, unknown> | undefined>;

export interface Harness {
  readonly cloudFormation: ReturnType<typeof createCloudFormation>;
  readonly events: StackEvent[];
  /** What the handler was asked, oldest first. */
  readonly requests: HandlerEvent[];
  /** What was out of the ordinary about the delivery of each of them. */
  readonly deliveries: (DeliveryFault | undefined)[];
  /** What the test resource types were asked, oldest first: `create Logical`, `delete Logical id`, ... */
  readonly calls: string[];
  handler: Handler;
  /** Calls an operation and parses its answer; an error answer is thrown as an Error `Code: Message`. */
  call(action: string, input?: Record<string, unknown>, region?: string, headers?: Record<string, string>): Promise<Answer>;
  put(url: string, body: unknown, headers?: Record<string, string>, method?: string): Promise<LocalAnswer>;
  /** Resolves with the stack's status once no operation is under way on it. */
  settled(name: string, region?: string): Promise<string>;
  /** Deploys and waits; gives the stack's status. */
  create(name: string, resources: object, rest?: object, input?: Record<string, unknown>): Promise<string>;
  update(name: string, resources: object, rest?: object, input?: Record<string, unknown>): Promise<string>;
  delete(name: string): Promise<string>;
  stack(name: string): ReturnType<Harness['cloudFormation']['stacks']>[number];
  /** `Logical STATUS`, of the resources, oldest first. */
  story(name: string): string[];
}

async function end({ cloudFormation, events }: Harness): Promise<void> {
  await cloudFormation.close();
  // Such as a status that cannot follow.
  expect(events.filter(({ statusReason }) => statusReason?.startsWith('The local endpoint failed'))).toEqual([]);
}

export function createHarness(options: Partial<CloudFormationOptions> = {}, state: StacksState = new Map()): Harness {
  const events: StackEvent[] = [];
  const requests: HandlerEvent[] = [];
  const deliveries: Harness['deliveries'] = [];
  const observers: (() => void)[] = [];
  const calls: string[] = [];
  const cloudFormation = createCloudFormation(
    {
      resourceTypes: testResourceTypes(calls, () => (options.clock ?? systemClock).sleep(0)),
      readObject: () => undefined,
      readParameter: () => undefined,
      baseUrl: () => 'http://127.0.0.1:1',
      onEvent: (event) => {
        events.push(event);
        for (const observe of observers.splice(0)) observe();
      },
      invokeAsync: (functionArn, event, fault) => {
        if (functionArn !== FUNCTION_ARN) throw new Error(`Function not found: ${functionArn}`);
        requests.push(event as HandlerEvent);
        deliveries.push(fault);
        void answer(event as HandlerEvent);
      },
      ...options,
    },
    state,
  );
  const answer = async (event: HandlerEvent) => {
    const fields = await harness.handler(event);
    if (fields) await harness.put(event.ResponseURL, responseTo(event, fields));
  };
  const template = (resources: object, rest: object = {}) => ({ TemplateBody: JSON.stringify({ Resources: resources, ...rest }) });
  const harness: Harness = {
    cloudFormation,
    events,
    requests,
    deliveries,
    calls,
    handler: () => ({}),
    async call(action, input = {}, region = REGION, headers = {}) {
      const body = Buffer.from(formOf({ Action: action, Version: '2010-05-15', ...input }));
      const credential = { accessKeyId: 'local', region, service: 'cloudformation' };
      const request = { method: 'POST', url: new URL('http://127.0.0.1/'), headers, body, credential };
      const response = await cloudFormation.pipeline.service(request);
      return resultOf(action, typeof response === 'string' ? response : String(response.body));
    },
    put: (url, body, headers = {}, method = 'PUT') =>
      cloudFormation.responses({
        method,
        url: new URL(url),
        headers,
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      }),
    async settled(name, region = REGION) {
      for (;;) {
        const found = cloudFormation.stacks().filter((stack) => (stack.name === name || stack.id === name) && stack.region === region);
        const status = found.at(-1)?.status ?? 'NONE';
        if (!status.endsWith('IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return status;
        await new Promise<void>((resolve) => observers.push(resolve));
      }
    },
    async create(name, resources, rest, input) {
      await harness.call('CreateStack', { StackName: name, ...template(resources, rest), Capabilities: ['CAPABILITY_IAM'], ...input });
      return harness.settled(name);
    },
    async update(name, resources, rest, input) {
      await harness.call('UpdateStack', { StackName: name, ...template(resources, rest), Capabilities: ['CAPABILITY_IAM'], ...input });
      return harness.settled(name);
    },
    async delete(name) {
      await harness.call('DeleteStack', { StackName: name });
      return harness.settled(name);
    },
    stack(name) {
      const found = cloudFormation.stacks().filter((stack) => stack.name === name);
      const last = found.at(-1);
      if (!last) throw new Error(`No stack ${name}`);
      return last;
    },
    story: (name) =>
      events
        .filter((event) => event.stackName === name && event.resourceType !== 'AWS::CloudFormation::Stack')
        .map(({ logicalId, status }) => `${logicalId} ${status}`),
  };
  endAfterTest(() => end(harness));
  return harness;
}

/** A harness whose time passes only while its clock runs. */
export function inVirtualTime(options: Partial<CloudFormationOptions> = {}) {
  const clock = new VirtualClock();
  const start = clock.now();
  const harness = createHarness({ clock, ...options });
  return {
    clock,
    harness,
    faults: harness.cloudFormation.faults,
    /** Milliseconds since the start. */
    now: () => clock.now() - start,
    pass: (milliseconds: number) => clock.sleep(milliseconds),
    /** What became of a resource and when, in seconds since the start. */
    history: (logicalId: string) =>
      harness.events
        .filter((event) => event.logicalId === logicalId)
        .map(({ status, timestamp }) => `${Math.floor((timestamp.getTime() - start) / 1000)} ${status}`),
  };
}

/** Why an operation was refused before it began; undefined when it began. */
export const refusalOf = (operation: Promise<unknown>): Promise<string | undefined> =>
  operation.then(
    () => undefined,
    (error: Error) => error.message,
  );

/** What a request was, in a line. */
export const line = ({ RequestType, LogicalResourceId, PhysicalResourceId }: HandlerEvent) =>
  [RequestType, LogicalResourceId, PhysicalResourceId].filter(Boolean).join(' ');

/** The id that CloudFormation makes up for the resource A of the stack app when its create has given none. */
export const INVENTED_ID = /^app-A-[A-Z0-9]{12}$/;

/** A response that is right in every field, but for those that `fields` changes; undefined leaves one out. */
export function responseTo(event: HandlerEvent, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = `${LogicalResourceId}-1` } = event;
  return { Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...fields };
}

/** A custom resource. */
export function custom(properties: object = {}, attributes: object = {}) {
  return { Type: 'Custom::Thing', Properties: { ServiceToken: FUNCTION_ARN, ...properties }, ...attributes };
}

/** A resource of a type made for tests. `Fail` lists the calls that fail: create, update, delete. */
export function thing(properties: object = {}, attributes: object = {}) {
  return { Type: 'Test::Local::Thing', Properties: properties, ...attributes };
}

function testResourceTypes(calls: string[], takeAMoment: () => Promise<void>): Record<string, ResourceType> {
  let count = 0;
  const attempt = async (call: string, logicalId: string, properties: Readonly<Record<string, unknown>>) => {
    calls.push(`${call} ${logicalId}`);
    await takeAMoment();
    if ([properties.Fail].flat().includes(call.split(' ')[0])) throw new Error(`cannot ${call} ${logicalId}`);
  };
  const attributes = (properties: Readonly<Record<string, unknown>>) => ({ Size: String(properties.Size ?? 0), List: ['x', 'y', 'z'] });
  return {
    'Test::Local::Thing': {
      properties: { Name: string, Kind: string, Size: any, Fail: any, Tags: TAGS, Value: any },
      attributes: ['Size', 'List'],
      replacedBy: ['Name', 'Kind'],
      nameProperty: 'Name',
      takesStackTags: true,
      create: async ({ logicalId }, properties) => {
        await attempt('create', logicalId, properties);
        count += 1;
        return { physicalId: `${logicalId}-${count}`, attributes: attributes(properties) };
      },
      update: async ({ logicalId }, { physicalId }, properties) => {
        await attempt('update', logicalId, properties);
        return { physicalId, attributes: attributes(properties) };
      },
      delete: async ({ logicalId }, { physicalId, properties }) => attempt(`delete ${physicalId} of`, logicalId, properties),
    },
    'Test::Local::Fixed': {
      properties: { Value: any },
      attributes: [],
      create: ({ logicalId }) => {
        count += 1;
        calls.push(`create ${logicalId}`);
        return { physicalId: `${logicalId}-${count}` };
      },
      delete: ({ logicalId }, { physicalId }) => void calls.push(`delete ${physicalId} of ${logicalId}`),
    },
  };
}
