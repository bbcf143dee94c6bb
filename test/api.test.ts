/** `npm run check:api`, on an API that breaks apps. CI runs it on the API of the library. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ROOT = join(__dirname, '..');
/** An API with no dependencies: jsii-diff would read the assembly of aws-cdk-lib for seconds. */
const RELEASED = {
  schema: 'jsii/0.10.0',
  name: 'rooms',
  version: '0.0.0',
  fingerprint: '*',
  description: '',
  license: 'Apache-2.0',
  homepage: 'https://example.com',
  author: { name: 'a', roles: ['author'] },
  repository: { type: 'git', url: 'https://example.com' },
  jsiiVersion: '6.0.0',
  types: {
    'rooms.Room': {
      assembly: 'rooms',
      fqn: 'rooms.Room',
      kind: 'class',
      name: 'Room',
      initializer: { parameters: [{ name: 'props', type: { fqn: 'rooms.RoomProps' } }] },
      methods: [{ name: 'open' }],
      properties: [{ name: 'arn', immutable: true, type: { primitive: 'string' } }],
    },
    'rooms.RoomProps': {
      assembly: 'rooms',
      datatype: true,
      fqn: 'rooms.RoomProps',
      kind: 'interface',
      name: 'RoomProps',
      properties: [{ abstract: true, immutable: true, name: 'roomName', optional: true, type: { primitive: 'string' } }],
    },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'api-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(assembly: object, accepted = '') {
  const put = (name: string, content: string | Buffer) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const [updated, released] = [assembly, RELEASED].map((api, index) => put(`${index}.jsii.gz`, gzipSync(JSON.stringify(api))));
  const args = [join(ROOT, 'scripts/api.mjs'), updated, put('accepted.txt', accepted), released];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const breaks = `${stdout}${stderr}`.split('\n').flatMap((line) => /^err .*\[(\S+)\]$/.exec(line)?.[1] ?? []);
  return { status, breaks, stderr };
}

/** The released API without a method, with a required property that was optional, and with another type of a property. */
function broken() {
  const assembly = structuredClone(RELEASED);
  const { 'rooms.Room': room, 'rooms.RoomProps': props } = assembly.types;
  room.methods = [];
  props.properties[0].optional = false;
  room.properties[0].type.primitive = 'number';
  return assembly;
}

const BREAKS = ['changed-type:rooms.Room.arn', 'removed:rooms.Room.open', 'strengthened:rooms.RoomProps'];

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

test('an API without changes breaks no app', () => {
  const { status, breaks } = check(RELEASED);
  expect({ status, breaks }).toEqual({ status: 0, breaks: [] });
});
