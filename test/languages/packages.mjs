/** The packages of the library for each language, in dist/languages/. */
import { spawnSync } from 'node:child_process';

/** What packs each language: a target of jsii-pacmak, and a tool without which jsii-pacmak writes only the sources. */
export const LANGUAGES = {
  typescript: { target: 'js', tool: ['npm', '--version'] },
  python: { target: 'python', tool: ['python3', '--version'] },
  java: { target: 'java', tool: ['mvn', '--version'] },
  // The compiler of Go reads sources.
  go: { target: 'go', tool: ['go', 'version'], onlySources: true },
  // The SDK of .NET compiles the package, and no app uses it.
  dotnet: { target: 'dotnet', tool: ['dotnet', '--version'], withoutApp: true },
};

/** Whether this machine has the tool of a language. */
export function hasToolOf(language) {
  const [command, ...args] = LANGUAGES[language].tool;
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** The arguments of `npx` that pack the library. */
export function packArguments(languages, ...flags) {
  const targets = languages.flatMap((language) => ['--target', LANGUAGES[language].target]);
  return ['jsii-pacmak', '--outdir', 'dist/languages', ...flags, ...targets];
}
