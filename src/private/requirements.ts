/**
 * Checks the releases that this library runs with. `index.ts` imports this before anything else, because with an older release something else fails
 * later, and its error does not name the release.
 */
import { ValidationError } from './errors';

const { name, version, engines, peerDependencies } = require('cdk-ivs-realtime/package.json');

/** The version of this library. */
export const LIBRARY_VERSION: string = version;

check('Node.js', engines.node, process.versions.node);
for (const peer of Object.keys(peerDependencies)) check(peer, peerDependencies[peer], releaseOf(peer));

/** The release that is installed. An app that a bundler has put into one file may run where nothing is installed. */
function releaseOf(peer: string): string {
  try {
    return require(`${peer}/package.json`).version;
  } catch {
    const fix = `install it, and leave it and ${name} out of the bundle of your app`;
    throw new ValidationError({ rule: `${name} needs ${peer} as an installed package`, got: 'none', fix });
  }
}

/** @param range the lowest release, after an operator */
function check(what: string, range: string, found: string): void {
  const lowest = range.replace(/^\D+/, '');
  if (!isOlder(found, lowest)) return;
  throw new ValidationError({ rule: `${name} needs ${what} ${lowest} or later`, got: found, fix: `install a later release of ${what}` });
}

/** Compares the numbers of two releases. `localeCompare` with `numeric` does the same, but loads the collation rules of a language, for 7 ms. */
function isOlder(release: string, lowest: string): boolean {
  const [numbers, lowestNumbers] = [release, lowest].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  const different = lowestNumbers.findIndex((number, index) => number !== numbers[index]);
  return different >= 0 && numbers[different] < lowestNumbers[different];
}
