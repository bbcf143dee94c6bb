/** The languages of functions, and the programs that run them on this machine. */
import { join } from 'node:path';
import { WAY_OUT } from '../../service/way-out';
import { findExecutable } from '../../system/executable';
import type { FunctionDefinition } from './function';
import { invalidParameter } from './invalid-parameter';
import { RUNNER_FOLDER } from './runner-folder';
import { runtimeFlags } from './runtime-flags';

/** What the program of a process depends on. */
interface ProgramOptions extends Pick<FunctionDefinition, 'runtime' | 'memoryMegabytes'> {
  /** The variables of the process. */
  readonly variables: Readonly<Record<string, string>>;
  /** How far the endpoint's clock is ahead of the machine's. */
  readonly aheadMilliseconds: number;
}

export interface Language {
  /** The command that starts a process. Throws an Error if this machine lacks the program. */
  command(options: ProgramOptions): readonly [program: string, ...args: string[]];
  /** The file with the inline code of a function. */
  readonly inlineFile: string;
  /** The file with the module that CloudFormation adds to inline code. */
  readonly responseModule: string;
}

const NODE: Language = {
  command: ({ runtime, memoryMegabytes, variables, aheadMilliseconds }) => [
    process.execPath,
    `--max-old-space-size=${memoryMegabytes}`,
    ...runtimeFlags(runtime, variables.NODE_OPTIONS),
    join(RUNNER_FOLDER, 'main.js'),
    String(aheadMilliseconds),
  ],
  inlineFile: 'index.js',
  responseModule: 'cfn-response.js',
};

const PYTHON: Language = {
  command: () => [findPython(), join(RUNNER_FOLDER, 'main.py')],
  inlineFile: 'index.py',
  responseModule: 'cfnresponse.py',
};

const LANGUAGES: readonly (readonly [RegExp, Language])[] = [
  [/^nodejs\d+\.x$/, NODE],
  [/^python3\.\d+$/, PYTHON],
];

/** Throws InvalidParameterValueException for a runtime that this endpoint does not run. */
export function languageOf({ name, runtime }: Pick<FunctionDefinition, 'name' | 'runtime'>): Language {
  const [, language] = LANGUAGES.find(([pattern]) => pattern.test(runtime)) ?? [];
  if (language) return language;
  const rule = 'The local endpoint runs functions on Node.js and Python, with a runtime like nodejs24.x or python3.13';
  throw invalidParameter(`${rule}; function ${name} has ${runtime}. ${WAY_OUT}`);
}

/** Throws InvalidParameterValueException for a runtime that does not run on this machine. */
export function checkRuntime(definition: Pick<FunctionDefinition, 'name' | 'runtime'>): void {
  if (languageOf(definition) !== PYTHON) return;
  try {
    findPython();
  } catch (error) {
    throw invalidParameter(`Function ${definition.name} has the runtime ${definition.runtime}. ${(error as Error).message} ${WAY_OUT}`);
  }
}

/** The IPC channel to a process has a form of its own on Windows, which Python does not read. */
function findPython(): string {
  const found = process.platform === 'win32' ? undefined : findExecutable('python3', 'python3', process.env.PATH);
  if (found) return found.file;
  throw new Error('The local endpoint runs it with the command python3 on Linux and macOS; got none on the PATH.');
}
