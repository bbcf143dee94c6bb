export { compare, ratioOf } from './comparison.mjs';
export { Cannot, runCommand, runNode, usageOf } from './processes.mjs';
export { inRounds, rowsOf } from './rounds.mjs';
export { exponentOf, least, quartiles } from './statistics.mjs';
