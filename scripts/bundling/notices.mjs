/** The licence notices of the packages in a bundle. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Licences whose conditions THIRD_PARTY_LICENSES.txt fulfils. */
const PERMISSIVE = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/** @returns {Map<string, { name: string; version: string; license: string }>} the packages that went into a bundle, by folder */
function packagesIn(outputs, data) {
  const found = new Map(data.map((name) => [`node_modules/${name}`, packageIn(`node_modules/${name}`)]));
  for (const output of outputs) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
      if (folder && bytesInOutput > 0 && !found.has(folder)) {
        found.set(folder, packageIn(folder));
      }
    }
  }
  return found;
}

function packageIn(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** The licence text that scripts/licences/ keeps from the repository of a package, or else the one in the package. */
function licenceText(folder, name) {
  const kept = join(root, 'scripts/licences', `${name}.txt`);
  const shipped = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const file = shipped && !existsSync(kept) ? join(folder, shipped) : kept;
  if (!existsSync(file))
    throw new Error(`a bundled package needs a licence text, and ${name} ships none; put the one of its repository into ${kept}`);
  const text = readFileSync(file, 'utf8').trim();
  if (wordsOf(text) !== wordsOf(readFileSync(join(root, 'LICENSE'), 'utf8'))) return text;
  const [copyright] = COPYRIGHT.exec(text) ?? [];
  if (!copyright)
    throw new Error(
      `a copy of the Apache License needs a line that begins with "Copyright", and ${file} of ${name} has none; put the licence text of its repository into ${kept}`,
    );
  return [...(copyright.includes('[yyyy]') ? [] : [copyright.trim()]), IN_LICENSE].join('\n\n');
}

/** What the Apache License obliges those who pass a package on to pass on with it: the package's NOTICE file, if it has one. */
function noticeText(folder) {
  const file = readdirSync(folder).find((name) => /^notice(\.(txt|md))?$/i.test(name));
  return file ? [readFileSync(join(folder, file), 'utf8').trim()] : [];
}

/** The only line in which copies of the Apache License differ. */
const COPYRIGHT = /^ *Copyright .+$/m;
const IN_LICENSE = 'The text of the Apache License 2.0 is in the file LICENSE of this package.';

/** A licence text without its copyright line, and without regard to white space and brackets. */
function wordsOf(text) {
  return text
    .replace(COPYRIGHT, '')
    .replace(/[\s[\]{}]+/g, ' ')
    .trim();
}

/**
 * The text of THIRD_PARTY_LICENSES.txt.
 *
 * @param outputs the files of a bundle, as esbuild's metafile has them
 * @param data the names of packages whose data is in the bundle
 */
export function noticesOf(outputs, data) {
  const packages = packagesIn(outputs, data);
  const refused = [...packages.values()].filter(({ license }) => !PERMISSIVE.has(license));
  if (refused.length > 0) {
    const list = refused.map(({ name, license }) => `${name} (${license})`).join(', ');
    throw new Error(`only packages under ${[...PERMISSIVE].join(', ')} may ship in a bundle, got ${list}; use another package`);
  }
  const notices = [...packages].map(
    ([folder, { name, version, license }]) =>
      `${[`${name} ${version} (${license})`, licenceText(join(root, folder), name), ...noticeText(join(root, folder))].join('\n\n')}\n`,
  );
  const line = `\n${'-'.repeat(100)}\n\n`;
  return [...new Set(notices)].sort().join(line);
}
