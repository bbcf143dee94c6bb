/**
 * Checks the releases that this library runs with. `index.ts` imports this before anything else, because with an older release something else fails
 * later, and its error does not name the release.
 */
import { ValidationError } from './errors';

const { name, version, engines, peerDependencies } = require('../../package.json');

/** The version of this library. */
export const LIBRARY_VERSION: string = version;

check('Node.js', engines.node, process.versions.node);
for (const peer of Object.keys(peerDependencies)) check(peer, peerDependencies[peer], require(`${peer}/package.json`).version);

/** @param range the lowest release, after an operator */
function check(what: string, range: string, found: string): void {
  const lowest = range.replace(/^\D+/, '');
  if (found.localeCompare(lowest, 'en', { numeric: true }) >= 0) return;
  throw new ValidationError({ rule: `${name} needs ${what} ${lowest} or later`, got: found, fix: `install a later release of ${what}` });
}
