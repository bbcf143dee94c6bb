/** The sections, in the order of the page. Each is a file of this folder. */
export const SECTIONS = ['synth', 'import', 'handler', 'deployment', 'local', 'developing', 'package'];

/** @param {string[]} names */
export async function loadSections(names) {
  return await Promise.all(names.map(async (name) => (await import(`./${name}.mjs`)).default));
}
