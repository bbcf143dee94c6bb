import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FakeMinistack {
  /** @default 1.5.33 */
  readonly version?: string;
  /** A script that runs before the program listens. @default - none */
  readonly before?: string;
}

/**
 * Writes a program `ministack` into a folder. It listens where the real one would, and tells its version, its environment and its process. It ends
 * when it is asked for /exit, and starts a process that writes a heartbeat, as the real one starts functions.
 */
export function writeFakeMinistack(folder: string, { version = '1.5.33', before = '' }: FakeMinistack = {}): void {
  const heartbeat = JSON.stringify(join(folder, 'heartbeat'));
  const script = `#!${process.execPath}
    ${before}
    const busy = 'setInterval(() => require("node:fs").appendFileSync(process.argv[1], "."), 10)';
    require('node:child_process').spawn(process.execPath, ['-e', busy, ${heartbeat}], { stdio: 'ignore' });
    require('node:http').createServer((request, response) => {
      if (request.url === '/exit') process.exit(3);
      console.log('asked for', request.url);
      response.end(JSON.stringify({ version: ${JSON.stringify(version)}, env: process.env, cwd: process.cwd() }));
    }).listen(Number(process.env.GATEWAY_PORT), process.env.BIND_HOST);
  `;
  writeFileSync(join(folder, 'ministack'), script, { mode: 0o755 });
}
