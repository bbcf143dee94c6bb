import { Adopting, BEFORE, OWNER, REQUEST, STACK, STACK_ID } from '../../../support/adopting';
import { KIND_CASES } from '../../../support/kind-cases';

/** The names of a resource of this kind cannot change in place. */
const KEEPS_NAME = (type: string) => type !== 'Custom::IVSStage';

describe.each(Object.entries(KIND_CASES))('%s', (type, { noun, properties, attributes }) => {
  const existing = { name: 'room', ...inService(properties) };
  const adopting = () => new Adopting(existing, noun, { type, properties });

  test('is adopted by one read and one write where only tags differ, and answers with the ARN and the attributes', async () => {
    const world = adopting();
    world.begins();
    expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn, Data: attributes });
    expect(world.ivs.operations()).toEqual([`Get${noun}`, 'TagResource']);
    expect(world.cloudFormation.operations()).toEqual(['DescribeStackEvents', 'DescribeStackResources']);
    expect(world.live?.tags).toEqual({
      confidential: expect.any(String),
      [OWNER]: expect.stringMatching(/^[0-9a-f]{32}$/),
      [REQUEST]: expect.stringMatching(/^adopted-\d{8}T\d{6}Z-[0-9a-f]{32}$/),
      [STACK]: STACK_ID,
      [BEFORE]: expect.stringMatching(/^[\w-]+\.$/),
    });
  });

  test('is put back by the rollback, with all tags as they were, and not deleted', async () => {
    const world = adopting();
    Object.assign(world.live?.tags ?? {}, { confidential: 'mine', kept: 'too' });
    const before = world.copy;
    world.begins();
    await world.adopt({ Tags: { confidential: 'theirs', added: 'one' } });
    expect(world.live?.tags).toMatchObject({ confidential: 'theirs', added: 'one' });
    world.rollsBack();
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: world.arn });
    expect(world.copy).toEqual(before);
  });

  test('is deleted when it is removed after that', async () => {
    const world = adopting();
    await world.adopted();
    world.begins();
    world.ivs.calls.length = 0;
    expect(await world.release()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.live).toBeUndefined();
    expect(world.ivs.operations()).toEqual([`Get${noun}`, `Delete${noun}`]);
  });

  if (KEEPS_NAME(type)) {
    test('is refused by name when its name differs, and nothing is changed', async () => {
      const world = adopting();
      const before = world.copy;
      world.begins();
      const answer = await world.adopt({ Name: 'other' });
      expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
      expect(answer.Reason).toBe(
        `Live/Room: an adopted resource keeps the properties that IVS cannot change in place and back, got Name other than ${world.arn} has; give the construct the values of the resource; nothing was changed`,
      );
      expect(world.copy).toEqual(before);
      expect(world.writes()).toEqual([]);
    });
  }
});

/** The properties of the wire as members of the service. */
function inService(properties: object): object {
  const convert = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return typeof value === 'string' && /^[\d.]+$/.test(value) ? Number(value) : value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), convert(item)]));
  };
  return convert(properties) as object;
}

test('a resource without a name stays without one', async () => {
  const world = new Adopting({});
  world.begins();
  expect(await world.adopt({ Name: '' })).toMatchObject({ Status: 'SUCCESS' });
  expect(world.ivs.operations()).toEqual(['GetStage', 'TagResource']);
});
