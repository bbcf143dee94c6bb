/** ES modules of this repository, which jest does not load, in one process of Node.js for all tests of a file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(__dirname, '..', '..');

const PROCESS = `
  process.on('message', async (program) => {
    try {
      const { value } = await import('data:text/javascript,' + encodeURIComponent(program));
      process.send({ value });
    } catch (error) {
      process.send({ error: error.stack });
    }
  });`;

/** Returns the JSON of the value that an expression has in a module with these imports, `./` in which is the root of the repository. */
export type Evaluate = (imports: string, value: string) => Promise<unknown>;

/** Starts the process before the tests of the file, and ends it after them. */
export function esModules(): Evaluate {
  let child: ChildProcess;
  let programs = 0;
  beforeAll(() => {
    child = spawn(process.execPath, ['--input-type=module', '-e', PROCESS], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  });
  afterAll(() => child.disconnect());
  return (imports, value) => {
    // A module that is imported again would not run again: each program has another number.
    const program = `// ${++programs}\n${imports}\nexport const value = await (async () => (${value}))();`;
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the process of the ES modules has ended'));
      child.once('exit', ended);
      child.once('message', (answer: { value?: unknown; error?: string }) => {
        child.off('exit', ended);
        if (answer.error) reject(new Error(answer.error));
        else resolve(answer.value);
      });
      child.send(program.replaceAll("'./", `'${pathToFileURL(ROOT)}/`));
    });
  };
}
