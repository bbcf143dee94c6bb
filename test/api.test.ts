/** `npm run check:api`, on an API that breaks apps. CI runs it on the API of the library. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const ROOT = join(__dirname, '..');
const RELEASED = join(ROOT, 'test/api/released.jsii.gz');

interface ReleasedType {
  methods: { readonly name: string }[];
  properties: { readonly name: string; optional?: boolean; type: object }[];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'api-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(assembly: string, accepted = '') {
  writeFileSync(join(folder, 'accepted.txt'), accepted);
  const args = [join(ROOT, 'scripts/api.mjs'), assembly, join(folder, 'accepted.txt')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const breaks = `${stdout}${stderr}`.split('\n').flatMap((line) => /^err .*\[(\S+)\]$/.exec(line)?.[1] ?? []);
  return { status, breaks, stderr };
}

/** The API of the last release without a method, with a required property that was optional, and with another type of a property. */
function broken(): string {
  const assembly = JSON.parse(gunzipSync(readFileSync(RELEASED)).toString('utf8'));
  const type = (name: string): ReleasedType => assembly.types[`cdk-ivs-realtime.${name}`];
  const property = (owner: string, name: string) => type(owner).properties.find((one) => one.name === name);
  type('Stage').methods = type('Stage').methods.filter(({ name }) => name !== 'addIngest');
  delete property('StageProps', 'stageName')?.optional;
  Object.assign(property('Stage', 'stageArn') ?? {}, { type: { primitive: 'number' } });
  const file = join(folder, 'broken.jsii.gz');
  writeFileSync(file, gzipSync(JSON.stringify(assembly)));
  return file;
}

const BREAKS = [
  'changed-type:cdk-ivs-realtime.Stage.stageArn',
  'removed:cdk-ivs-realtime.Stage.addIngest',
  'strengthened:cdk-ivs-realtime.StageProps',
];

test('a change that breaks an app is an error with a key', () => {
  const { status, breaks, stderr } = check(broken());
  expect([...new Set(breaks)].sort()).toEqual(BREAKS);
  expect(stderr).toContain('An app in any language compiles with the next version as with the last.');
  expect(status).toBe(1);
});

test('a change is accepted by its key, with a reason in a comment', () => {
  const { status, breaks } = check(broken(), `# Each had a twin.\n${BREAKS.join('\n')}\n`);
  expect({ status, breaks }).toEqual({ status: 0, breaks: [] });
});
