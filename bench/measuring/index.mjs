export { compare, ratioOf } from './comparison.mjs';
export { Cannot, runCommand, runNode } from './processes.mjs';
export { inRounds, rowsOf, unlessExact } from './rounds.mjs';
export { least, median, ratioOfMinima } from './statistics.mjs';
