/** The whole apps on a page of the documentation, deployed one after the other from one folder, as a user changes an app. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ended } from './command';
import { type LocalShell, ROOT, RUN_APP } from './local';

/** Packages that the apps import. */
const PACKAGES = { 'aws-cdk-lib': 'node_modules/aws-cdk-lib', 'cdk-ivs-realtime': '.', constructs: 'node_modules/constructs' };

/** Changes the code of an app, for what differs between the page and a test: the ARNs, and resources that fail. */
export type Edit = (code: string) => string;

export interface DocumentedApp {
  readonly folder: string;
  /** Writes the app that the page marks with `app=<name>`. */
  write(name: string, edit?: Edit): void;
  /** Runs `cdk` with the app that was written last. */
  cdk(...args: string[]): Promise<Ended>;
  close(): void;
}

/** @param files further files that the apps read, by name */
export function documentedApp(page: string, shell: LocalShell, files: Readonly<Record<string, string>>): DocumentedApp {
  const folder = mkdtempSync(join(tmpdir(), 'documented-app-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'node_modules'));
  for (const [name, path] of Object.entries(PACKAGES)) symlinkSync(join(ROOT, path), join(folder, 'node_modules', name));
  write('cdk.json', JSON.stringify({ app: RUN_APP }));
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    folder,
    write: (name, edit = (code) => code) => write('app.ts', edit(blockOf(page, name))),
    cdk: (...args) => shell.cdk(folder, ...args),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function blockOf(page: string, name: string): string {
  const [, code] = new RegExp(`^\`\`\`ts app=${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(readFileSync(join(ROOT, page), 'utf8')) ?? [];
  if (code === undefined) throw new Error(`${page} has no block app=${name}`);
  return code;
}
