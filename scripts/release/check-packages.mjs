/** Checks the packages in dist/: each has the version of the release, and each npm package the files that its readers and npm need. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const version = readFileSync('dist/version.txt', 'utf8').trim();
const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Files that every npm package has. */
const FILES = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
const FIELDS = ['bugs', 'description', 'engines', 'homepage', 'license', 'repository'];

/** What the licences of the code in a bundle ask for. It is empty if a bundle has only code of ours. */
const NOTICES = 'THIRD_PARTY_LICENSES.txt';

const problems = [];
const expect = (holds, problem) => void (holds || problems.push(problem));

const filesIn = (folder) => (existsSync(folder) ? readdirSync(folder, { recursive: true }).map((file) => join(folder, file)) : []);

async function checkNpmPackage(file) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-package-'));
  execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', folder]);
  const files = filesIn(folder).map((path) => path.slice(folder.length + 1));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(manifest.version === version, `${file} has version ${version}, got ${manifest.version}`);
  for (const name of FILES) expect(files.includes(name), `${file} contains ${name}, got none`);
  for (const field of FIELDS) expect(manifest[field], `package.json of ${file} has '${field}', got none`);
  const folderOfSources = manifest.repository?.directory;
  const notices = join(folderOfSources ? 'dist' : 'assets', NOTICES);
  const needsNotices = readFileSync(join(folderOfSources ?? '.', notices), 'utf8') !== '';
  expect(!needsNotices || files.includes(notices), `${file} contains ${notices}, got none`);
  const secret = files.find((name) => /(^|\/)(\.env.*|\.npmrc|.*\.pem|.*\.key)$/.test(name));
  expect(!secret, `${file} contains no credentials, got ${secret}`);
  // The folder is what npm publishes, so there is nothing to pack.
  const { messages } = await publint({ pkgDir: folder, level: 'error', pack: false });
  for (const message of messages) problems.push(`${file}: ${formatMessage(message, manifest)}`);
  rmSync(folder, { recursive: true });
  return manifest.name;
}

const library = filesIn('dist/js').filter((file) => file.endsWith('.tgz'));
const beside = filesIn('dist/workspaces').filter((file) => file.endsWith('.tgz'));
const names = await Promise.all([...library, ...beside].map(checkNpmPackage));
expect(library.length === 1, `dist/js contains one package, got ${library.length}`);
expect(
  beside.length === workspaces.length,
  `dist/workspaces contains a package for each of ${workspaces.join(', ')}, got ${beside.map((file) => basename(file)).join(', ') || 'none'}`,
);

/** Where the sources of a language have the version. Go's module is these sources. */
const SOURCES = {
  'sources/python/setup.py': `"version": "${version}"`,
  'sources/java/pom.xml': `<version>${version}</version>`,
  'sources/dotnet/CdkIvsRealtime/CdkIvsRealtime.csproj': `<PackageVersion>${version}</PackageVersion>`,
  'sources/go/cdkivsrealtime/version': version,
  'go/cdkivsrealtime/version': version,
};
const sources = Object.keys(SOURCES)
  .map((file) => join('dist', file))
  .filter(existsSync);
for (const file of sources) {
  const text = SOURCES[file.slice('dist/'.length)];
  expect(readFileSync(file, 'utf8').includes(text), `${file} contains ${text}, got another version`);
}

/** Built packages have the version in their names. */
const built = ['python', 'java', 'dotnet'].flatMap((language) =>
  filesIn(join('dist', language)).filter((file) => /\.(whl|tar\.gz|jar|nupkg)$/.test(file)),
);
for (const file of built) expect(basename(file).includes(version), `the name of ${file} contains ${version}, got another version`);
const packages = [...built, ...sources];
for (const language of ['python', 'java', 'dotnet', 'go']) {
  expect(
    packages.some((file) => file.startsWith(`dist/${language}/`) || file.startsWith(`dist/sources/${language}/`)),
    `dist/ contains a package or the sources for ${language}, got none`,
  );
}

for (const problem of problems) console.error(problem);
console.log([...library, ...beside, ...packages].join('\n'));
console.log(`${names.length + packages.length} packages of version ${version}: ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
