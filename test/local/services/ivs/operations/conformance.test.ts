import * as sdk from '@aws-sdk/client-ivs-realtime';
import { serve } from '../../../../../local/src/http/http';
import { ServiceError } from '../../../../../local/src/service/service-error';
import { type OperationName, OPERATIONS as ROWS } from '../../../../../local/src/services/ivs/operations';
import { Room } from '../room';
import { causeOf, constraintCount, DOCUMENTED_ERRORS, HAPPY, LISTS, QUOTAS, REFUSED } from './conformance-cases';
import { conformanceTable } from './conformance-table';
import { CASES } from './constraint-cases';

const OPERATIONS = Object.keys(ROWS) as OperationName[];
const COMMANDS = new Map<string, unknown>(Object.entries(sdk));
const ERRORS = OPERATIONS.flatMap((operation) => DOCUMENTED_ERRORS[operation].map((error) => [operation, error] as const));
const caused = (cause: string) => ERRORS.filter(([operation, error]) => causeOf(operation, error) === cause);

let denied = false;
let room: Room;
beforeEach(() => {
  denied = false;
  room = new Room({ quotas: QUOTAS, findCaller: () => ({ denialOf: () => (denied ? 'denied' : undefined) }) });
});
afterEach(() => room.ivs.close());

/** The output of every operation that reads. */
async function state(): Promise<string> {
  const lists = OPERATIONS.filter((operation) => operation in LISTS);
  const answers = await Promise.allSettled(lists.map((operation) => room.call(operation)));
  return JSON.stringify([answers, room.ivs.resources()]);
}

/** Checks that the call fails with this error and changes nothing. `arrange` makes only this call fail. */
async function expectRefusal(operation: string, input: object, error: string | RegExp, arrange = () => {}): Promise<void> {
  const before = await state();
  arrange();
  const outcome = await room.call(operation, input).catch((caught) => caught);
  denied = false;

  expect(outcome).toBeInstanceOf(ServiceError);
  expect(outcome.name).toMatch(error);
  expect(await state()).toBe(before);
}

describe('every operation', () => {
  test.each(OPERATIONS)('%s does what it is for', async (operation) => {
    expect(await room.call(operation, await HAPPY[operation](room))).toEqual(expect.any(Object));
  });

  const known = OPERATIONS.filter((operation) => COMMANDS.has(`${operation}Command`));
  test.each(known)("%s is understood by the SDK's client, as it understands the client", async (operation) => {
    const server = await serve(room.ivs.service);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new sdk.IVSRealTimeClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    const Command = COMMANDS.get(`${operation}Command`) as new (input: object) => sdk.ListStagesCommand;
    const { $metadata } = await client.send(new Command(await HAPPY[operation](room)));
    client.destroy();
    await server.close();

    expect($metadata.httpStatusCode).toBe(200);
  });

  test.each(caused('input'))('%s refuses what is invalid with %s', async (operation, error) => {
    const constrained = CASES.find(([, tried]) => tried === operation);
    const input = constrained?.[3](constrained[4].outside[0]?.[0]);

    await expectRefusal(operation, input ?? {}, error);
  });

  test.each(caused('state'))('%s is refused with %s', async (operation, error) => {
    const input = await REFUSED[operation]?.[error]?.(room);

    await expectRefusal(operation, input ?? {}, error);
  });

  test.each(caused('permission'))('%s is refused with %s', async (operation, error) => {
    await expectRefusal(operation, await HAPPY[operation](room), error, () => {
      denied = true;
    });
  });

  test.each(caused('fault'))('%s is refused on demand with %s', async (operation, error) => {
    await expectRefusal(operation, await HAPPY[operation](room), error, () =>
      room.ivs.faults.inject({ operation, fault: { type: 'refuse', error } }),
    );
  });

  test.each(OPERATIONS.filter((operation) => operation in LISTS))('%s comes in pages', async (operation) => {
    const input = await LISTS[operation]?.(room);
    const itemsOf = (page: object) => Object.values(page).find(Array.isArray) ?? [];
    const all = itemsOf(await room.call(operation, input));
    const first = await room.call(operation, { ...input, maxResults: 1 });
    const second = await room.call(operation, { ...input, maxResults: 1, nextToken: first.nextToken });

    expect(all).toHaveLength(2);
    expect([...itemsOf(first), ...itemsOf(second)]).toEqual(all);
    expect(second.nextToken).toBeUndefined();
    await expectRefusal(operation, { ...input, nextToken: 'bWFkZTp1cA' }, 'ValidationException');
  });

  const withArns = OPERATIONS.filter((operation) =>
    CASES.some(([member, tried]) => tried === operation && /Request\.(\w*[aA]rn)$/.test(member) && !member.includes('filterBy')),
  );
  test.each(withArns)('%s refuses ARNs of nothing, of another account, of another region, and what is none', async (operation) => {
    const input: Record<string, unknown> = { ...(await HAPPY[operation](room)) };
    for (const [name, value] of Object.entries(input)) {
      if (typeof value !== 'string' || !value.startsWith('arn:')) continue;
      for (const wrong of [`${value}x`, value.replace('000000000000', '111111111111'), value.replace('us-east-1', 'eu-west-1'), 'arn']) {
        await expectRefusal(operation, { ...input, [name]: wrong }, /^(ResourceNotFound|Validation)Exception$/);
      }
    }
    expect(withArns.length).toBeGreaterThan(25);
  });
});

describe('the table of what is documented', () => {
  test('has all operations, all of their pages, and constraints wherever there is an input to constrain', () => {
    const paged = OPERATIONS.filter((operation) => ROWS[operation].input.getMemberSchemas().nextToken !== undefined);

    expect(Object.keys(DOCUMENTED_ERRORS).sort()).toEqual([...OPERATIONS].sort());
    expect(Object.keys(HAPPY).sort()).toEqual([...OPERATIONS].sort());
    expect(Object.keys(LISTS).sort()).toEqual(paged.sort());
    expect(OPERATIONS.filter((operation) => constraintCount(operation) === 0)).toEqual([]);
  });

  test('can be printed', () => {
    const rows = conformanceTable()
      .split('\n')
      .map((row) => row.split('|').map((cell) => cell.trim()));

    expect(rows).toHaveLength(2 + OPERATIONS.length);
    expect(rows[0]).toEqual(['', 'Operation', 'Happy path', 'Errors', 'Errors on demand', 'Constraints', 'Pages', '']);
    expect(rows).toContainEqual([
      '',
      'StopParticipantReplication',
      'yes',
      'Validation, AccessDenied, ResourceNotFound',
      'InternalServer',
      '3',
      '',
      '',
    ]);
  });

  test('has a case for no error that is not documented', () => {
    const cases = Object.entries(REFUSED).flatMap(([operation, errors]) => Object.keys(errors).map((error) => `${operation} ${error}`));

    expect(cases.filter((one) => !ERRORS.some((documented) => documented.join(' ') === one))).toEqual([]);
  });

  test('leaves to faults only what is documented without a condition, or with one that cannot arise here', () => {
    const unconditional = caused('fault').filter(([, error]) => !['PendingVerification', 'InternalServerException'].includes(error));

    expect(unconditional.map((pair) => pair.join(' ')).sort()).toEqual([
      'CreateEncoderConfiguration ConflictException',
      'CreateEncoderConfiguration ResourceNotFoundException',
      'CreateParticipantToken ServiceQuotaExceededException',
      'CreateStorageConfiguration ConflictException',
      'CreateStorageConfiguration ResourceNotFoundException',
      'DeleteEncoderConfiguration ServiceQuotaExceededException',
      'DeletePublicKey ConflictException',
      'DeleteStage ConflictException',
      'DeleteStorageConfiguration ServiceQuotaExceededException',
      'GetComposition ConflictException',
      'GetComposition ServiceQuotaExceededException',
      'GetEncoderConfiguration ConflictException',
      'GetEncoderConfiguration ServiceQuotaExceededException',
      'GetStorageConfiguration ConflictException',
      'GetStorageConfiguration ServiceQuotaExceededException',
      'ListCompositions ConflictException',
      'ListCompositions ServiceQuotaExceededException',
      'ListEncoderConfigurations ConflictException',
      'ListEncoderConfigurations ServiceQuotaExceededException',
      'ListStages ConflictException',
      'ListStorageConfigurations ConflictException',
      'ListStorageConfigurations ServiceQuotaExceededException',
      'StopComposition ServiceQuotaExceededException',
      'UpdateStage ServiceQuotaExceededException',
    ]);
  });
});
