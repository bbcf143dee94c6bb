/** The real handler between the real local services, in virtual time, with faults. */
import { setMaxListeners } from 'node:events';
import { DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createHandler } from '../../lambda/resources/handler';
import { kinds } from '../../lambda/resources/kinds';
import type { Event } from '../../lambda/resources/protocol/request';
import type { Clients } from '../../lambda/resources/services/services';
import { createPipeline } from '../../local/src/service/pipeline';
import { awsJson } from '../../local/src/service/protocols/aws-json';
import { createCloudFormation, type StackEvent } from '../../local/src/services/cloudformation';
import { createIvsRealTime } from '../../local/src/services/ivs';
import { createKeys } from '../../local/src/services/kms/keys';
import { secretsManagerOperations } from '../../local/src/services/secrets-manager/operations';
import { createSecrets } from '../../local/src/services/secrets-manager/secrets';
import { VirtualClock } from '../support/virtual-clock';
import { type Answers, createAnswers } from './answers';
import { createChance } from './chance';
import { type FaultPlan, mayBeLost } from './faults';
import { createLambda } from './lambda';
import { type Caller, createNetwork } from './network';
import { LOGICAL_IDS, secretArn } from './resources';
import { createScript } from './script';
import { createSideServices } from './side-services';
import { type Policies, REGION, testTypes } from './template';
import { Timeline } from './timeline';

/** What stays the same through a run. */
export interface Setup {
  readonly seed: number;
  readonly policies: Policies;
  /** How long lists of the service lag behind creates, and how many items their pages have. */
  readonly listLag: number;
  readonly pageSize: number;
  /** How long the events of a stack take to show. */
  readonly eventLag: number;
  /** The documented rates. */
  readonly throttling: boolean;
  /** How long CloudFormation takes from a failure to the rollback. */
  readonly rollbackPause: number;
}

export interface World {
  readonly policies: Policies;
  readonly timeline: Timeline;
  readonly answers: Answers;
  readonly ivs: ReturnType<typeof createIvsRealTime>;
  /** What the handler has logged. */
  readonly lines: string[];
  /** Of the stack under test. */
  readonly events: readonly StackEvent[];
  /** Of the stack under test, '' when there is none. */
  status(): string;
  /** The stack's resources that CloudFormation has now, by logical id. */
  resources(): ReadonlyMap<string, { readonly physicalId: string; readonly status: string }>;
  secret(logicalId: string): string | undefined;
  /** Starts an operation and lets time pass until it has ended. Gives the status. */
  operate(action: Action, input: Readonly<Record<string, string>>, plan: FaultPlan): Promise<string>;
  /** Starts an operation on the other stack, under the faults that are in force. Resolves with the status once it has ended. */
  startElsewhere(action: Action, input: Readonly<Record<string, string>>): Promise<string>;
  /** Lets time pass until the work is done. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Lets time pass until everything that was under way has ended: late deliveries, too. */
  quiet(): Promise<void>;
  pass(milliseconds: number): Promise<void>;
  /** A call of IVS without faults and without the passing of time. */
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** The operations of CloudFormation that a person calls. */
export type Action = 'CreateStack' | 'UpdateStack' | 'DeleteStack' | 'RollbackStack' | 'ContinueUpdateRollback';

const STACK = 'Live';
/** Owns resources that the stack under test may want to adopt. */
const OTHER_STACK = 'Other';

/** What a person needs at least to see that an operation has failed and to begin the next one. */
const PERSON_MILLISECONDS = 2_000;

export function createWorld(setup: Setup): World {
  const virtual = new VirtualClock(setup.seed);
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  const clock = { now: () => virtual.now(), sleep: (ms: number, signal = never) => virtual.sleep(ms, signal) };
  const chance = createChance(setup.seed);
  const timeline = new Timeline(clock.now);
  const network = createNetwork(clock, chance, timeline);
  const events: StackEvent[] = [];
  const eventsOfAll: StackEvent[] = [];
  const lines: string[] = [];
  const script = createScript(clock, () => ({ ivs, cloudFormation, side }));
  let copiesUntil = 0;
  let byHand = false;
  let status = '';
  /** What waits for the end of an operation, by stack. */
  const settled = new Map<string, (status: string) => void>();

  const ivs = createIvsRealTime({ clock, throttling: setup.throttling, quotas: PLENTY });
  ivs.setListLag(setup.listLag);
  ivs.setPageSize(setup.pageSize);
  const secrets = createSecrets(clock);
  const operations = secretsManagerOperations(secrets, createKeys(clock), clock);
  const secretsManager = createPipeline({ name: 'secretsmanager', protocol: awsJson(), operations }, { clock });
  for (const logicalId of LOGICAL_IDS) secrets.create(REGION, secretArn(logicalId), { tags: {} });
  const side = createSideServices(
    secretsManager,
    () => eventsOfAll.filter(({ timestamp }) => clock.now() - timestamp.getTime() >= setup.eventLag),
    () => cloudFormation.pipeline,
  );

  const onEvent = (event: StackEvent) => {
    if (event.statusReason?.startsWith('The local endpoint failed')) throw new Error(event.statusReason);
    eventsOfAll.push(event);
    const isElsewhere = event.stackName === OTHER_STACK;
    if (!isElsewhere) events.push(event);
    timeline.note(
      `${isElsewhere ? 'elsewhere: ' : ''}${event.logicalId} ${event.status}${event.statusReason ? ` (${event.statusReason.slice(0, 200)})` : ''}`,
    );
    if (event.physicalId !== event.stackId) return;
    if (!isElsewhere) follow(event.status);
    if (!event.status.endsWith('IN_PROGRESS')) settled.get(event.stackName)?.(event.status);
  };
  const follow = (latest: string) => {
    status = latest;
    // A rollback by hand is the operation itself.
    if (status.includes('ROLLBACK_IN_PROGRESS') && !byHand) script.turn('rollback');
    if (status.includes('CLEANUP')) script.turn('cleanup');
  };

  const lambda = createLambda({
    clock,
    chance,
    timeline,
    faultOf: (event) => {
      const fault = script.deliveryOf(event);
      if (mayBeLost(fault)) answers.lost(event);
      if (fault.killsAfterMilliseconds?.length === 2) answers.lastChance(event);
      return fault;
    },
    load: (caller) =>
      createHandler({
        kinds,
        clients: clientsOf(caller),
        clock: {
          now: clock.now,
          random: () => chance(`${caller.serving()} jitter`),
          sleep: (milliseconds, signal) => caller.life.guard(() => clock.sleep(milliseconds, signal)),
        },
        put: (url, body) => caller.life.guard(() => answers.put(caller.serving(), url, body)),
        write: (line) => lines.push(line),
      }),
  });
  const clientsOf = (caller: Caller): Clients => ({
    ivs: network.client(caller, (operation, input) => side.asSdk(ivs.call(REGION, operation, input))) as never,
    cloudFormation: () => ({ client: network.client(caller, side.perform) as never, ...CLOUD_FORMATION_COMMANDS }),
    secretsManager: () => ({ client: network.client(caller, side.perform) as never, GetSecretValueCommand, PutSecretValueCommand }),
    kms: () => {
      throw new Error('no key of a model stack comes from KMS');
    },
    lambda: () => {
      throw new Error('a model stack has no run-time stages');
    },
  });

  const cloudFormation = createCloudFormation({
    clock,
    rollbackPause: setup.rollbackPause,
    resourceTypes: testTypes(clock),
    invokeAsync: (_, event, delivery) => {
      answers.requested(event as Event);
      lambda.invokeAsync(event as Event, delivery);
    },
    readObject: () => undefined,
    readParameter: () => undefined,
    baseUrl: () => 'http://127.0.0.1:1',
    onEvent,
  });
  const answers = createAnswers(clock, network, timeline, () => cloudFormation);

  /** Resolves with the status once the operation has ended. */
  async function start(stack: string, action: Action, input: Readonly<Record<string, string>>): Promise<string> {
    const over = new Promise<string>((resolve) => settled.set(stack, resolve));
    const body = Buffer.from(new URLSearchParams({ Action: action, Version: '2010-05-15', StackName: stack, ...input }).toString());
    const credential = { accessKeyId: 'local', region: REGION, service: 'cloudformation' };
    const answer = await cloudFormation.pipeline.service({
      method: 'POST',
      url: new URL('http://127.0.0.1/'),
      headers: {},
      body,
      credential,
    });
    if (typeof answer === 'string' || answer.status !== 200) throw new Error(typeof answer === 'string' ? answer : String(answer.body));
    return over;
  }

  async function operate(...[action, input, faults]: Parameters<World['operate']>): Promise<string> {
    // Two updates of a resource within a second cannot be told from each other; a deletion can.
    if (status.endsWith('_FAILED') && action !== 'DeleteStack') await virtual.run(clock.sleep(PERSON_MILLISECONDS));
    byHand = action === 'RollbackStack' || action === 'ContinueUpdateRollback';
    script.begin(faults);
    await virtual.run(start(STACK, action, input));
    copiesUntil = script.copiesUntil();
    return status;
  }

  return {
    policies: setup.policies,
    timeline,
    answers,
    ivs,
    lines,
    events,
    status: () => (status === 'DELETE_COMPLETE' ? '' : status),
    resources: () => {
      const stack = cloudFormation.stacks().find(({ name, status }) => name === STACK && status !== 'DELETE_COMPLETE');
      return new Map((stack?.resources ?? []).map(({ logicalId, physicalId = '', status }) => [logicalId, { physicalId, status }]));
    },
    secret: (logicalId) => {
      const value = secrets.get(REGION, logicalId).versions.at(-1)?.value;
      return value && 'SecretString' in value ? value.SecretString : undefined;
    },
    operate,
    startElsewhere: (action, input) => start(OTHER_STACK, action, input),
    run: (work) => virtual.run(work),
    async quiet() {
      // Lambda does not know of these yet.
      await virtual.run(clock.sleep(Math.max(0, copiesUntil - clock.now())));
      await virtual.run(lambda.idle());
      ivs.faults.clear();
    },
    pass: (milliseconds) => virtual.run(clock.sleep(milliseconds)),
    async call(operation, input) {
      ivs.setThrottling(false);
      try {
        return (await ivs.call(REGION, operation, input)) as Record<string, unknown>;
      } finally {
        ivs.setThrottling(setup.throttling);
      }
    },
    close: () => cloudFormation.close(),
  };
}

const CLOUD_FORMATION_COMMANDS = { DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand };

/** No schedule is to fail for a quota. */
const PLENTY = { stages: 999, storageConfigurations: 999, encoderConfigurations: 999, ingestConfigurations: 999, publicKeys: 999 };
