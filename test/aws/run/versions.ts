import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const REQUIRE = createRequire(__filename);

/** The versions that a report names. */
export function versions(): Record<string, string> {
  const packages = ['aws-cdk', 'aws-cdk-lib', '@aws-sdk/client-ivs-realtime'].map((name): [string, string] => {
    const { version } = JSON.parse(readFileSync(REQUIRE.resolve(`${name}/package.json`), 'utf8'));
    return [name, version];
  });
  return { 'Node.js': process.versions.node, ...Object.fromEntries(packages) };
}
