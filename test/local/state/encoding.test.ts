import fc from 'fast-check';
import { decode, digestOf, encode } from '../../../local/src/state/encoding';

const roundTrip = (state: unknown) => {
  const { bytes, blobs } = encode(state);
  return decode(bytes, (digest) => blobs.get(digest) as Buffer);
};

const plainData = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.anything({ withBigInt: true, withMap: true, withSet: true, withObjectString: true }),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 10 }).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ minLength: 4_096, maxLength: 4_100 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('data'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie('data')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).data;

test('plain data comes back as it was', () => {
  fc.assert(fc.property(plainData, (state) => expect(roundTrip(state)).toStrictEqual(state)));
});

test('who shares something with whom goes on sharing it, and rings stay rings', () => {
  const recording: Record<string, unknown> = { state: 'ACTIVE' };
  const participant = { recording };
  recording.participant = participant;
  const state = roundTrip({ jobs: [{ recording }], recordings: new Map([['one', recording]]) }) as {
    readonly jobs: readonly { readonly recording: typeof recording }[];
    readonly recordings: ReadonlyMap<string, typeof recording>;
  };
  const kept = state.recordings.get('one');
  expect(kept).toMatchObject({ state: 'ACTIVE' });
  expect(state.jobs[0]?.recording).toBe(kept);
  expect(kept?.participant).toHaveProperty('recording', kept);
});

test('large buffers stay outside, each once', () => {
  const large = Buffer.alloc(10_000, 'a');
  const small = Buffer.from('small');
  const { bytes, blobs } = encode({ one: large, two: Buffer.from(large), small });
  expect([...blobs]).toEqual([[digestOf(large), large]]);
  expect(bytes.length).toBeLessThan(200);
  expect(bytes.includes(small)).toBe(true);
});

test('a part of a buffer is no more than that part', () => {
  const buffer = Buffer.from(`before ${'x'.repeat(5_000)} after`);
  expect(roundTrip([buffer.subarray(0, 6), buffer.subarray(7, 5_007)])).toEqual([Buffer.from('before'), Buffer.alloc(5_000, 'x')]);
});

test('what is no plain data is refused', () => {
  expect(() => encode({ later: () => {} })).toThrow('could not be cloned');
});
