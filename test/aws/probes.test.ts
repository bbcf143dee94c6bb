/** Every assumption has a probe or a reason, and every probe sees a difference. The probes themselves run by `npm run test:aws -- --local`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import type { Shared } from './context';
import { DIFFERENCES } from './differences';
import type { Seeded } from './differences/difference';
import type { Probe, Source } from './probe';
import { NOT_PROBED, PROBES } from './probes';
import { assumptions } from './probes/sources';
import { runProbe } from './run/run-probes';
import { localTarget, type Target } from './target';

const ROOT = join(__dirname, '..', '..');

let endpoint: LocalEndpoint;
let target: Target;
beforeAll(async () => {
  endpoint = await startEndpoint({ throttling: true });
  target = localTarget(endpoint, 'eu-west-1');
});
afterAll(() => endpoint.close());

const signal = new AbortController().signal;

/** What probes share, made once for all tests. */
const made: Shared = new Map();

/** What a probe shares, changed. */
async function changed(probe: Probe, changes: NonNullable<Seeded['shared']>): Promise<Shared> {
  const names = Object.keys(changes);
  if (names.some((name) => !made.has(name)))
    expect(await runProbe(probe, { target, signal, shared: made })).toMatchObject({ verdict: 'AGREES' });
  return new Map(names.map((name) => [name, Promise.resolve(made.get(name)).then(changes[name])]));
}

test('the ids of probes are unique', () => {
  expect(new Set(PROBES.map(({ id }) => id)).size).toBe(PROBES.length);
});

test.each([...PROBES, ...NOT_PROBED].map(({ source }) => [source.text, source.file]))('%s is in %s', (text, file) => {
  expect(readFileSync(join(ROOT, file), 'utf8').replaceAll('\n', ' ')).toContain(text);
});

test('what is to be changed after a difference exists', () => {
  const files = PROBES.flatMap(
    ({ whenDifferent }) => whenDifferent.match(/\b(?:audit|docs|lambda|local|src|test)\/[\w./-]+\.(?:md|ts|js)\b/g) ?? [],
  );
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('assumptions are found', () => {
  expect(assumptions().length).toBeGreaterThan(60);
});

test.each(assumptions().map(({ text, file }) => [text, file]))('%s (%s) has a probe, or a reason why not', (text, file) => {
  const sources = [...PROBES, ...NOT_PROBED].map(({ source }) => source);
  const isOf = (source: Source) => source.file === file && (text.includes(source.text) || source.text.includes(text));
  expect(sources.filter(isOf)).not.toEqual([]);
});

test('every probe has a seeded difference, and no other id has', () => {
  expect(Object.keys(DIFFERENCES).sort()).toEqual(PROBES.map(({ id }) => id).sort());
});

test.each(PROBES.map((probe) => [probe.id, probe] as const))('%s sees a seeded difference', async (id, probe) => {
  const { answers = {}, shared = {}, seen = 'no seeded difference' } = DIFFERENCES[id] ?? {};
  const result = await runProbe(probe, { target, signal, shared: await changed(probe, shared) }, answers);
  expect({ verdict: result.verdict, seen: result.seen }).toEqual({ verdict: 'DIFFERS', seen });
  // A composition that has ended can be seen for some minutes.
  expect(endpoint.ivs.resources().filter(({ type }) => type !== 'composition')).toEqual([]);
});
