/** The results of each section, as its last run measured them: a file per section, of which the page is made. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const fileOf = (docs, name) => join(docs, 'performance', `${name}.samples.json`);

/** @param {string} docs the folder of the page */
export function readResult(docs, name) {
  const file = fileOf(docs, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function writeResult(docs, name, result) {
  const file = fileOf(docs, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify(result, rounded, 1).replace(/\[\s+([-\d.,\s]+?)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, ' ')}]`)}\n`,
  );
}

/** Five digits are more than any measurement has. */
const rounded = (_, value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value);
