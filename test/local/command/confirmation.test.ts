import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { confirms } from '../../../local/src/command/confirmation';

async function ask(answer: string, signal = new AbortController().signal) {
  const input = new PassThrough();
  const output = new PassThrough();
  input.write(answer);
  const confirmed = await confirms('Destroy LiveRoom?', signal, { input, output });
  output.end();
  return { confirmed, asked: await text(output) };
}

test.each(['y\n', 'Y\n', 'yes\n', ' YES \r\n', 'y\nn\n'])('%j is a yes', async (answer) => {
  expect(await ask(answer)).toEqual({ confirmed: true, asked: 'Destroy LiveRoom? [y/N] ' });
});

test.each(['n\n', '\n', 'no\n', 'yn\n', 'yes, please\n', '\ny\n'])('%j is a no', async (answer) => {
  expect((await ask(answer)).confirmed).toBe(false);
});

test('an end of the input is a no', async () => {
  const input = new PassThrough();
  input.end();
  const { signal } = new AbortController();
  expect(await confirms('Destroy LiveRoom?', signal, { input, output: new PassThrough() })).toBe(false);
});

test('an interruption is a no, before the question and during it', async () => {
  expect((await ask('', AbortSignal.abort())).confirmed).toBe(false);
  const controller = new AbortController();
  const asked = ask('', controller.signal);
  controller.abort();
  expect((await asked).confirmed).toBe(false);
});
