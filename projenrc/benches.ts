/** The commands that measure. */
import type { awscdk } from 'projen';

/** What each file of bench/ measures beside the sections of docs/performance.md. */
const BENCHES: Readonly<Record<string, string>> = {
  faults: 'The same faults against this library, AwsCustomResource and the Provider framework',
  events: 'The time from an event of IVS Real-Time to a function of ministack behind ivs-local',
  console: 'Scripting of the page of ivs-local, and the time from a change at the endpoint until the page shows it',
};

/** @param installBrowser the command that installs the browser for the page of `ivs-local` */
export function addBenches(project: awscdk.AwsCdkConstructLibrary, installBrowser: string): void {
  project.addTask('bench', {
    description: 'Measure everything that docs/performance.md shows, or the sections that are named, and write it there',
    exec: 'node bench/main.mjs',
    receiveArgs: true,
  });
  for (const [name, description] of Object.entries(BENCHES)) {
    const install = name === 'console' ? [{ exec: installBrowser }] : [];
    project.addTask(`bench:${name}`, { description, steps: [...install, { exec: `node bench/${name}.mjs`, receiveArgs: true }] });
  }
}
