/** `ivs-local open`, with a program in place of the browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserCommand, openInBrowser } from '../../../local/src/command/browser';
import { until } from '../../support/until';

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, readonly string[] | undefined]>([
  ['darwin', {}, ['open']],
  ['win32', {}, ['cmd', '/c', 'start', '""']],
  ['linux', { DISPLAY: ':0' }, ['xdg-open']],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open']],
  ['freebsd', { DISPLAY: ':0' }, ['xdg-open']],
  ['linux', { WSL_DISTRO_NAME: 'Debian' }, ['cmd.exe', '/c', 'start']],
  ['linux', {}, undefined],
  ['linux', { DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, undefined],
  ['darwin', { SSH_TTY: '/dev/ttys001' }, undefined],
])('on %s with %j', (platform, env, command) => {
  expect(browserCommand(platform, env)).toEqual(command);
});

describe('a browser', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'browser-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('gets the address', async () => {
    const opened = join(folder, 'opened');
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$*" > '${opened}.part' && mv '${opened}.part' '${opened}'\n`, {
      mode: 0o755,
    });
    const env = { DISPLAY: ':0', PATH: `${folder}:${process.env.PATH}` };
    expect(await openInBrowser('http://127.0.0.1:4599/', 'linux', env)).toBe(true);
    const read = () => {
      try {
        return readFileSync(opened, 'utf8');
      } catch {
        return undefined;
      }
    };
    await until(() => read() !== undefined);
    expect(read()).toBe('http://127.0.0.1:4599/');
  });

  test('that is not there, or has no window, is not opened', async () => {
    expect(await openInBrowser('http://127.0.0.1:4599/', 'linux', { DISPLAY: ':0', PATH: folder })).toBe(false);
    expect(await openInBrowser('http://127.0.0.1:4599/', 'linux', { PATH: folder })).toBe(false);
  });
});
