import { createScreen, hasColors } from '../../../../local/src/command/progress/screen';

const CLEAR = '\r\u001B[K';

/** What a screen writes, and the screen. */
function open(stream: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv = {}) {
  let written = '';
  const screen = createScreen({ ...stream, write: (text: string) => (written += text) }, env);
  return { screen, written: () => written };
}

test('a pipe gets lines, as long as they are, and no status', () => {
  const { screen, written } = open({});
  screen.status('1 in progress');
  screen.line('x'.repeat(200));
  screen.status('');
  expect(written()).toBe(`${'x'.repeat(200)}\n`);
  expect(screen.columns()).toBe(Number.POSITIVE_INFINITY);
});

test('a terminal has the status below the lines, and none in the end', () => {
  const { screen, written } = open({ isTTY: true, columns: 80 });
  screen.status('1 in progress');
  screen.status('1 in progress');
  screen.line('created');
  screen.status('');
  expect(written()).toBe(`${CLEAR}1 in progress${CLEAR}created\n${CLEAR}1 in progress${CLEAR}`);
});

test('a status does not wrap', () => {
  const { screen, written } = open({ isTTY: true, columns: 11 });
  screen.status('3 in progress');
  expect(written()).toBe(`${CLEAR}3 in …ress`);
});

test.each([
  [{ isTTY: true, columns: 0 }, 80],
  [{ isTTY: true, columns: 40 }, 40],
])('%j has %d columns', (stream, columns) => {
  expect(open(stream).screen.columns()).toBe(columns);
});

test.each([
  [{ CI: 'true' }, ''],
  [{ CI: 'false' }, `${CLEAR}status`],
  [{ TERM: 'dumb' }, ''],
])('a terminal with %j: the status is %j', (env, status) => {
  const { screen, written } = open({ isTTY: true, columns: 80 }, env);
  screen.status('status');
  expect(written()).toBe(status);
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [false, { FORCE_COLOR: '', TERM: 'xterm' }, false],
  [true, { FORCE_COLOR: '3', NO_COLOR: '1', TERM: 'dumb' }, true],
])('colours with a terminal (%s) and %j: %s', (isTTY, env, colors) => {
  expect(hasColors({ isTTY, write: () => {} }, env)).toBe(colors);
  expect(open({ isTTY }, env).screen.colors.red('x')).toBe(colors ? '\u001B[31mx\u001B[39m' : 'x');
});
