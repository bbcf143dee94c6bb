/** What failed and cancelled requests have left is removed by the next request for the resource, or does not stand in its way. */
import { Deployment } from '../../../support/deployment';
import { serviceError } from '../../../support/fake-service';
import { KIND_CASES, REPLACEMENTS } from '../../../support/kind-cases';

const CANCELLED = { reason: 'Resource update cancelled' };
const ANSWERED = { reason: 'Received response status [FAILED] from custom resource. Message returned: no' };
const OWN = 'cdk-ivs-realtime:';

/** A resource in a stack that is settled. */
async function deployed(world: Deployment, properties: object = {}): Promise<string> {
  const { PhysicalResourceId } = await world.create(properties);
  world.stackEvent('CREATE_COMPLETE');
  world.clock.advance(60_000);
  return PhysicalResourceId;
}

/** A replacement whose handler is killed after it has made something, and whose update then fails; gives what it has made. */
async function failReplacement(world: Deployment, id: string, changed: object, { reason } = CANCELLED): Promise<string> {
  world.stackEvent('UPDATE_IN_PROGRESS');
  world.resourceEvent('UPDATE_IN_PROGRESS', { id });
  world.put = () => new Promise(() => {});
  void world.begin(world.event('Update', { Name: 'room', ...changed }, { id }));
  await world.pass(6_000);
  world.put = async (_, body) => {
    world.received.push(JSON.parse(body));
    return 200;
  };
  world.resourceEvent('UPDATE_FAILED', { id, reason });
  world.stackEvent('UPDATE_FAILED');
  world.coldStart();
  const made = [...world.ivs.resources[nounOf(world)].keys()].at(-1);
  if (made === undefined || made === id) throw new Error('the replacement made nothing');
  return made;
}

const nounOf = ({ type }: Deployment) => KIND_CASES[type].noun;

describe.each(REPLACEMENTS)('the Delete of $type, of which a replacement ($what) failed in a stack without rollback,', (given) => {
  test('also removes what that has made', async () => {
    const world = new Deployment({ type: given.type, properties: given.properties });
    const arn = await deployed(world);
    await failReplacement(world, arn, given.changed);
    world.stackEvent('DELETE_IN_PROGRESS');
    const answer = await world.invoke(world.event('Delete', { Name: 'room', ...given.changed }, { id: arn }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect([...world.ivs.resources[given.noun].keys()]).toEqual([]);
  });
});

// The list of ingest configurations shows no tags, and the properties of a request need not be those of the attempt that failed.
describe('what the replacement of an ingest configuration under another name has left', () => {
  const type = 'Custom::IVSIngestConfiguration';
  let world: Deployment;
  let arn: string;
  const arns = () => [...world.ivs.resources.IngestConfiguration.keys()];
  beforeEach(async () => {
    world = new Deployment({ type, properties: KIND_CASES[type].properties });
    arn = await deployed(world);
    await failReplacement(world, arn, { Name: 'attempt' });
  });

  test('is found by a Delete with the former properties', async () => {
    await world.delete(arn);
    expect(arns()).toEqual([]);
  });

  test('is found by an Update after an attempt under a third name', async () => {
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: arn });
    world.resourceEvent('UPDATE_FAILED', { id: arn, ...ANSWERED });
    world.clock.advance(60_000);
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: arn });
    expect(await world.update(arn, {}, { old: { Name: 'third' } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(arns()).toEqual([arn]);
  });
});

describe('the Delete of a resource', () => {
  const type = 'Custom::IVSEncoderConfiguration';
  const CHANGED = { Video: { Width: '640' } };
  let world: Deployment;
  let arn: string;
  const arns = () => [...world.ivs.resources.EncoderConfiguration.keys()];
  beforeEach(async () => {
    world = new Deployment({ type });
    arn = await deployed(world);
  });

  test.each([
    ['cancelled', CANCELLED, 35_000],
    ['answered', ANSWERED, 5_000],
  ])('waits until a replacement that was %s can have no effect any more', async (_, failure, expected) => {
    await failReplacement(world, arn, CHANGED, failure);
    const failed = world.clock.now();
    await world.delete(arn);
    expect(world.clock.now() - failed).toBe(expected);
    expect(arns()).toEqual([]);
  });

  test('waits for each of several failures, and not for the last one alone', async () => {
    await failReplacement(world, arn, CHANGED);
    const cancelled = world.clock.now();
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: arn });
    world.resourceEvent('UPDATE_FAILED', { id: arn, ...ANSWERED });
    await world.delete(arn);
    expect(world.clock.now() - cancelled).toBe(35_000);
  });

  test('leaves what was made for another resource, at another time, or is known to CloudFormation', async () => {
    const orphan = await failReplacement(world, arn, CHANGED);
    const { tags = {} } = world.ivs.resources.EncoderConfiguration.get(orphan) ?? {};
    const seed = (changed: object) => world.ivs.seed({ name: 'room', tags: { ...tags, ...changed } }, 'EncoderConfiguration');
    const kept = [seed({ [`${OWN}owner`]: 'another' }), seed({ [`${OWN}request`]: '20200101T000000Z-earlier' }), seed({})];
    world.resourceEvent('UPDATE_COMPLETE', { id: kept[2] });
    await world.delete(arn);
    expect(arns()).toEqual(kept);
  });

  test('within a second of a failed replacement waits until the events show the failure', async () => {
    world.stackEvent('UPDATE_IN_PROGRESS');
    world.resourceEvent('UPDATE_IN_PROGRESS', { id: arn });
    world.put = () => new Promise(() => {});
    void world.begin(world.event('Update', { Name: 'room', ...CHANGED }, { id: arn }));
    await world.pass(100);
    world.put = async (_, body) => {
      world.received.push(JSON.parse(body));
      return 200;
    };
    const failed = world.clock.now();
    world.resourceEvent('UPDATE_FAILED', { id: arn, ...CANCELLED });
    world.stackEvent('DELETE_IN_PROGRESS');
    world.resourceEvent('DELETE_IN_PROGRESS', { id: arn });
    world.cloudFormation.shows = ({ Timestamp }) => (Timestamp?.getTime() ?? 0) < failed || world.clock.now() >= failed + 2_000;
    world.coldStart();
    await world.delete(arn);
    expect(arns()).toEqual([]);
  });

  test('that cannot find out deletes it, fails, and looks again when it is repeated', async () => {
    await failReplacement(world, arn, CHANGED);
    world.cloudFormation.admit = () => {
      throw serviceError('ServiceUnavailable', 503);
    };
    const answer = await world.delete(arn);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
    expect(answer.Reason).toMatch(/^Live\/Room: CloudFormation gave no clear answer to DescribeStackEvents: ServiceUnavailable/);
    expect(arns()).toHaveLength(1);

    world.cloudFormation.admit = () => undefined;
    expect(await world.delete(arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([]);
  });

  test('that may not ask deletes it alone', async () => {
    const orphan = await failReplacement(world, arn, CHANGED);
    world.cloudFormation.admit = () => {
      throw serviceError('AccessDenied', 403);
    };
    expect(await world.delete(arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([orphan]);
  });
});

test('the Delete of a stage that is gone asks whether an update has made another', async () => {
  const world = new Deployment();
  const arn = await deployed(world);
  world.ivs.stages.delete(arn);
  const remade = await failReplacement(world, arn, {});
  expect([...world.ivs.stages.keys()]).toEqual([remade]);
  expect(await world.delete(arn)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
  expect([...world.ivs.stages.keys()]).toEqual([]);
});
