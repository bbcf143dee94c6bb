import { ServiceError } from '../../../../../local/src/service/service-error';
import { createIvsRealTime } from '../../../../../local/src/services/ivs';

import { membersOf } from '../../../../../local/src/services/ivs/model/document';
import { CONSTRAINTS, OPERATIONS } from '../../../../../local/src/services/ivs/operations';
import { AN_ARN, CASES } from './constraint-cases';
import { atLeast, atMost, map, matching } from './edges';

/** The error of a call, or undefined if it succeeds. */
async function refusalOf(operation: string, input: object): Promise<ServiceError | undefined> {
  try {
    await createIvsRealTime().call('us-east-1', operation, input);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

describe('constraints', () => {
  test.each(CASES)('%s: %s accepts what is just inside', async (_, operation, _place, inputOf, { inside }) => {
    for (const value of inside) {
      const error = await refusalOf(operation, inputOf(value));
      expect(error?.message ?? 'ok').not.toContain('failed to satisfy constraint');
    }
  });

  test.each(CASES)('%s: %s refuses what is just outside', async (_, operation, place, inputOf, { outside }) => {
    for (const [value, rule] of outside) {
      expect(await refusalOf(operation, inputOf(value))).toMatchObject({
        name: 'ValidationException',
        status: 400,
        message: expect.stringContaining(`Value at '${place}' failed to satisfy constraint: ${rule}`),
      });
    }
  });

  test('all of them have their case here', () => {
    const listed = Object.entries(CONSTRAINTS).flatMap(([structure, members]) =>
      Object.keys(members).map((name) => `${structure}.${name}`),
    );

    expect(CASES.map(([member]) => member).sort()).toEqual(listed.sort());
  });

  test('cover every member of every operation, but booleans and structures', () => {
    const inputs = Object.values(OPERATIONS).map(({ input }) => input);
    const members = inputs.flatMap(structuresOf).flatMap(constrainedMembers);
    const listed = Object.entries(CONSTRAINTS).flatMap(([structure, names]) => Object.keys(names).map((name) => `${structure}.${name}`));

    expect([...new Set(members)].sort()).toEqual(listed.sort());
  });

  test('give every number an upper limit', () => {
    const structures = Object.values(OPERATIONS).flatMap(({ input }) => structuresOf(input));
    const numbers = structures.flatMap((structure) =>
      membersOf(structure)
        .filter(({ schema }) => schema.isNumericSchema())
        .map(({ name }) => [`${structure.getName()}.${name}`, CONSTRAINTS[structure.getName() ?? '']?.[name]?.max]),
    );

    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers.filter(([, max]) => max === undefined)).toEqual([]);
  });

  test('are reported together, in the order of the structure', async () => {
    const error = await refusalOf('CreateStage', { name: 'a b', tags: map(51), participantTokenConfigurations: [{ duration: 0 }] });

    expect(error?.message).toBe(
      `3 validation errors detected: Value at 'name' failed to satisfy constraint: ${matching('[a-zA-Z0-9-_]*')}; ` +
        `Value at 'participantTokenConfigurations.1.member.duration' failed to satisfy constraint: ${atLeast(1, 'value')}; ` +
        `Value at 'tags' failed to satisfy constraint: ${atMost(50)}`,
    );
  });

  test.each([
    ['GetStage', {}, 'arn'],
    ['GetStage', { arn: null }, 'arn'],
    ['CreateStorageConfiguration', {}, 's3'],
    ['CreateStorageConfiguration', { s3: {} }, 's3.bucketName'],
    ['CreateStage', { autoParticipantRecordingConfiguration: {} }, 'autoParticipantRecordingConfiguration.storageConfigurationArn'],
    ['UntagResource', { resourceArn: AN_ARN }, 'tagKeys'],
  ])('%s of %j misses %s', async (operation, input, place) => {
    expect((await refusalOf(operation, input))?.message).toBe(
      `1 validation error detected: Value at '${place}' failed to satisfy constraint: Member must not be null`,
    );
  });
});

type Schema = Parameters<typeof membersOf>[0];

/** A structure and its nested structures. */
function structuresOf(structure: Schema): Schema[] {
  return [structure, ...membersOf(structure).flatMap(({ schema }) => nested(schema).flatMap(structuresOf))];
}

function nested(schema: Schema): Schema[] {
  if (schema.isListSchema()) return nested(schema.getValueSchema());
  return schema.isStructSchema() ? [schema] : [];
}

function constrainedMembers(structure: Schema): string[] {
  return membersOf(structure)
    .filter(({ schema }) => !schema.isBooleanSchema() && !schema.isStructSchema())
    .map(({ name }) => `${structure.getName()}.${name}`);
}
