/** The sections, in the order of the page. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const fileOf = (name) => new URL(`${name}.mjs`, import.meta.url);

const ORDER = ['synth', 'import', 'handler', 'deployment', 'local', 'developing', 'package'];

export const SECTIONS = ORDER.filter((name) => existsSync(fileURLToPath(fileOf(name))));

/** @param {string[]} names */
export async function loadSections(names) {
  return await Promise.all(names.map(async (name) => (await import(fileOf(name).href)).default));
}
