/**
 * Unpacks the packages in dist/, and the packages in them, and checks that no file names a folder of the machine that made it.
 *
 *   node scripts/release/check-contents.mjs CONTENTS FOLDER...    CONTENTS is where they are unpacked, and each FOLDER one in which they were made
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';

const [contents, ...folders] = process.argv.slice(2);

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());

function unzip(file, folder) {
  for (const [name, data] of Object.entries(unzipSync(readFileSync(file))).filter(([name]) => !name.endsWith('/'))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), data);
  }
}

const untar = (file, folder) => execFileSync('tar', ['-xzf', file, '-C', folder]);

const gunzip = (file, folder) => writeFileSync(join(folder, basename(file, '.gz')), gunzipSync(readFileSync(file)));

/** How the files of packages are unpacked, by the first pattern that their names match. */
const UNPACK = [
  [/\.(jar|whl|nupkg)$/, unzip],
  [/\.(tgz|tar\.gz)$/, untar],
  [/\.gz$/, gunzip],
];

/** Puts a folder with its contents in the place of each package below a folder. Packages contain the npm package of the library. */
function unpackAll(folder) {
  for (const file of filesIn(folder)) {
    const [, unpack] = UNPACK.find(([pattern]) => pattern.test(file)) ?? [];
    if (!unpack) continue;
    const place = `${file}.contents`;
    mkdirSync(place);
    unpack(file, place);
    rmSync(file);
    unpackAll(place);
  }
}

cpSync('dist', contents, { recursive: true });
unpackAll(contents);
const files = filesIn(contents);
const problems = files.flatMap((file) => {
  const text = readFileSync(file, 'latin1');
  const found = folders.find((folder) => text.includes(folder));
  return found ? [`${file.slice(contents.length + 1)} names no folder of this machine, got ${found}`] : [];
});
for (const problem of problems) console.error(problem);
console.log(`${files.length} files in all packages: ${problems.length} name a folder of this machine`);
process.exit(problems.length > 0 ? 1 : 0);
