/**
 * Another resource fails while a create is under way: CloudFormation cancels the create without telling its handler, and sends a Delete
 * with an id that it has made up.
 */
import { Deployment, type RequestOptions } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';
import { KIND_CASES } from '../../../support/kind-cases';

const MADE_UP = 'Live-Room-1A2B3C4D';
const CANCELLED = { reason: 'Resource creation cancelled' };

let deployment: Deployment;
beforeEach(() => {
  deployment = new Deployment();
});

const stages = () => [...deployment.ivs.stages.keys()];

/** An update of the stack, in which a create is asked for. */
function begin(world = deployment) {
  world.stackEvent('UPDATE_IN_PROGRESS');
  world.resourceEvent('CREATE_IN_PROGRESS');
}

function cancel(world = deployment) {
  world.resourceEvent('CREATE_FAILED', CANCELLED);
  world.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
  world.stackEvent('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  world.resourceEvent('DELETE_IN_PROGRESS', { id: MADE_UP });
}

/** A create of which CloudFormation never hears again; returns what it has made. */
async function makeUnheard(world = deployment, options: RequestOptions = {}): Promise<string> {
  begin(world);
  const { PhysicalResourceId } = await world.create({}, options);
  cancel(world);
  return PhysicalResourceId;
}

describe.each(Object.entries(KIND_CASES))('a cancelled create of %s', (type, { noun, properties, lookUp }) => {
  test('is found on any page by its owner, and removed by the Delete of a made-up id', async () => {
    const world = new Deployment({ type, properties });
    world.ivs.pageSize = 1;
    world.cloudFormation.pageSize = 2;
    const others = [world.ivs.seed({ name: 'room' }, noun), world.ivs.seed({ name: 'other' }, noun)];
    await makeUnheard(world);
    world.ivs.calls.length = 0;

    expect(await world.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: MADE_UP });
    expect([...world.ivs.resources[noun].keys()]).toEqual(others);
    expect(new Set(world.ivs.operations())).toEqual(new Set([...lookUp.slice(0, -1), `Delete${noun}`]));
    // Before and after the wait, three pages each.
    expect(world.cloudFormation.operations()).toHaveLength(6);
  });
});

describe('the Delete of a cancelled create', () => {
  test('waits 35 s from the cancellation, so that it also finds what is made meanwhile', async () => {
    begin();
    const create = deployment.event('Create', { Name: 'room' });
    const until = deployment.clock.now() + 20_000;
    deployment.ivs.admit = (operation) => {
      if (operation === 'CreateStage' && deployment.clock.now() < until) throw serviceError('TooManyRequestsException', 429);
    };
    const creating = deployment.begin(create);
    await deployment.pass(5_000);
    cancel();
    const cancelledAt = deployment.clock.now();
    await deployment.pass(4_000);

    deployment.coldStart();
    expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.clock.now() - cancelledAt).toBe(35_000);
    expect(await deployment.finish(create, creating)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: expect.stringMatching(/stage1$/),
    });
    expect(deployment.ivs.operations().slice(-2)).toEqual(['ListStages', 'DeleteStage']);
    expect(stages()).toEqual([]);
  });

  test('does not wait when the cancellation is long past', async () => {
    await makeUnheard();
    deployment.clock.advance(35_000);
    const started = deployment.clock.now();
    await deployment.delete(MADE_UP);
    expect(deployment.clock.now()).toBe(started);
    expect(stages()).toEqual([]);
  });

  test('waits from its own time where the events do not say yet what has failed', async () => {
    begin();
    await deployment.create();
    deployment.clock.advance(3_000);
    const event = deployment.event('Delete', { Name: 'room' }, { id: MADE_UP });
    const started = deployment.clock.now();
    deployment.clock.advance(1_000);
    await deployment.invoke(event);
    expect(deployment.clock.now() - started).toBe(35_000);
    expect(stages()).toEqual([]);
  });

  test('neither waits nor lists when nothing was asked for', async () => {
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('CREATE_IN_PROGRESS', { logicalId: 'Other' });
    deployment.resourceEvent('DELETE_IN_PROGRESS', { id: MADE_UP });
    const started = deployment.clock.now();
    expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: MADE_UP });
    expect(deployment.clock.now()).toBe(started);
    expect(deployment.ivs.calls).toEqual([]);
    expect(deployment.cloudFormation.operations()).toEqual(['DescribeStackEvents']);
  });

  test.each([
    'Resource creation cancelled',
    'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [a].',
    undefined,
  ])('waits for a create that failed without an answer: %s', async (reason) => {
    begin();
    await deployment.create();
    deployment.resourceEvent('CREATE_FAILED', { reason });
    const started = deployment.clock.now();
    await deployment.delete(MADE_UP);
    expect(deployment.clock.now() - started).toBe(35_000);
    expect(stages()).toEqual([]);
  });

  test('waits for the list only after a create whose failure was answered', async () => {
    begin();
    deployment.resourceEvent('CREATE_FAILED', { reason: 'Received response status [FAILED] from custom resource. Message returned: no' });
    const started = deployment.clock.now();
    expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.clock.now() - started).toBe(5_000);
  });

  test('removes nothing, and succeeds, where the handler may not ask CloudFormation', async () => {
    const made = await makeUnheard();
    deployment.ivs.calls.length = 0;
    deployment.cloudFormation.admit = () => {
      throw serviceError('AccessDenied', 403);
    };
    expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: MADE_UP });
    expect(deployment.ivs.calls).toEqual([]);
    expect(stages()).toEqual([made]);
  });

  test('that has no time to wait says so, and the next one finds it', async () => {
    await makeUnheard();
    const answer = await deployment.delete(MADE_UP, { remainingMs: 30_000 });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: MADE_UP });
    expect(answer.Reason).toBe(
      'Live/Room: an earlier request for the resource has failed, and there was no time to wait until it has ended; deploy again',
    );
    deployment.resourceEvent('DELETE_FAILED', { id: MADE_UP });
    deployment.stackEvent('UPDATE_ROLLBACK_FAILED');
    deployment.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    deployment.resourceEvent('DELETE_IN_PROGRESS', { id: MADE_UP });
    expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(stages()).toEqual([]);
  });
});

describe('what the Delete of a cancelled create does not touch', () => {
  test('a resource that an earlier life of the logical id has retained', async () => {
    begin();
    const { PhysicalResourceId: retained } = await deployment.create();
    deployment.resourceEvent('CREATE_COMPLETE', { id: retained });
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.clock.advance(10_000);
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('DELETE_SKIPPED', { id: retained });
    deployment.clock.advance(10_000);
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.clock.advance(10_000);
    const orphan = await makeUnheard();
    expect(stages()).toEqual([retained, orphan]);
    await deployment.delete(MADE_UP);
    expect(stages()).toEqual([retained]);
  });

  test('a resource that was created and retained within seconds, because the time in its tags may be late', async () => {
    begin();
    const { PhysicalResourceId: retained } = await deployment.create();
    deployment.resourceEvent('CREATE_COMPLETE', { id: retained });
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.stackEvent('UPDATE_IN_PROGRESS');
    deployment.resourceEvent('DELETE_SKIPPED', { id: retained });
    deployment.stackEvent('UPDATE_COMPLETE');
    deployment.clock.advance(10_000);
    await makeUnheard();
    await deployment.delete(MADE_UP);
    expect(stages()).toEqual([retained]);
  });

  test('one that CloudFormation knows by its ARN', async () => {
    begin();
    const { PhysicalResourceId: known } = await deployment.create();
    deployment.resourceEvent('CREATE_COMPLETE', { id: known });
    await makeUnheard();
    await deployment.delete(MADE_UP);
    expect(stages()).toEqual([known]);
  });

  test('one of another logical id, or of another stack', async () => {
    const { PhysicalResourceId: other } = await deployment.create({}, { logicalId: 'Other' });
    const elsewhere = deployment.event('Create', { Name: 'room' });
    const { PhysicalResourceId: foreign } = await deployment.invoke({ ...elsewhere, StackId: elsewhere.StackId.replace('Live', 'Test') });
    await makeUnheard();
    await deployment.delete(MADE_UP);
    expect(stages()).toEqual([other, foreign]);
  });

  test('one that a later request has made', async () => {
    begin();
    await deployment.create();
    cancel();
    const remove = deployment.event('Delete', { Name: 'room' }, { id: MADE_UP });
    deployment.clock.advance(2_000);
    const { PhysicalResourceId: later } = await deployment.create();
    await deployment.invoke(remove);
    expect(stages()).toEqual([later]);
  });

  test('one without tags of ours, or with tags that somebody has spoiled', async () => {
    const foreign = deployment.ivs.seed({ name: 'room' });
    const spoiled = await makeUnheard();
    Object.assign(deployment.ivs.stages.get(spoiled)?.tags ?? {}, { 'cdk-ivs-realtime:request': 'yesterday' });
    await deployment.delete(MADE_UP);
    expect(stages()).toEqual([foreign, spoiled]);
  });
});

test('what is made in the second after the stack was settled is found, although the clocks of two services differ', async () => {
  deployment.clock.advance(1_500);
  deployment.stackEvent('UPDATE_COMPLETE');
  await makeUnheard();
  await deployment.delete(MADE_UP);
  expect(stages()).toEqual([]);
});

describe('what the Delete of a cancelled create finds', () => {
  const CONFLICT = { error: serviceError('ConflictException', 409, 'active session') };

  test('is waited for while it is in use', async () => {
    await makeUnheard();
    deployment.ivs.fail('DeleteStage', CONFLICT, CONFLICT, CONFLICT);
    expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
    expect(stages()).toEqual([]);
  });

  test('is told by its ARN when it cannot be removed', async () => {
    const made = await makeUnheard();
    deployment.ivs.fail('DeleteStage', { error: serviceError('ValidationException', 400) });
    const answer = await deployment.delete(MADE_UP);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: MADE_UP });
    expect(answer.Reason).toBe(
      `Live/Room: IVS refused DeleteStage: ValidationException: for a reason; ${made} still exists; delete it if the stack does not`,
    );
  });

  test('is told with what holds it when it stays in use', async () => {
    const made = await makeUnheard();
    deployment.ivs.admit = (operation) => {
      if (operation === 'DeleteStage') throw CONFLICT.error;
    };
    const answer = await deployment.delete(MADE_UP);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: MADE_UP });
    expect(answer.Reason).toMatch(/ConflictException: active session \(the stage is held by its active session; .+\); arn:/);
    expect(answer.Reason).toContain(made);
  });

  test('may be gone by then', async () => {
    await makeUnheard();
    deployment.ivs.fail('DeleteStage', { error: serviceError('ResourceNotFoundException', 404) });
    expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
  });
});

test('the Delete of a made-up id keeps what a second create has made, although the events show late that CloudFormation has taken it', async () => {
  await makeUnheard();
  deployment.stackEvent('UPDATE_FAILED');
  deployment.stackEvent('UPDATE_IN_PROGRESS');
  await deployment.pass(10_000);
  deployment.resourceEvent('CREATE_IN_PROGRESS');
  const { PhysicalResourceId: id } = await deployment.create({}, { requestId: 'second' });
  await deployment.pass(100);
  const taken = deployment.clock.now();
  deployment.resourceEvent('CREATE_COMPLETE', { id });
  deployment.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  deployment.resourceEvent('DELETE_IN_PROGRESS', { id: MADE_UP });
  deployment.cloudFormation.shows = ({ Timestamp }) => (Timestamp?.getTime() ?? 0) < taken || deployment.clock.now() >= taken + 2_000;
  expect(await deployment.delete(MADE_UP)).toMatchObject({ Status: 'SUCCESS' });
  expect(stages()).toEqual([id]);
});
