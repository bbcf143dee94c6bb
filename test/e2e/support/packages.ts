/** The packages of the repository as users get them: packed into tarballs and installed in projects outside of it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, run } from './command';
import { ROOT } from './local';

/** A folder for tarballs and projects. It is deleted after the tests of the file. */
export const folder = mkdtempSync(join(tmpdir(), 'packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Returns what a command printed. Fails the test if the command fails. */
export async function succeeds(ended: Promise<Ended>): Promise<string> {
  const { exitCode, output } = await ended;
  expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
  return output;
}

/** Packs the package in a folder of the repository. Returns the path of the tarball. */
export async function pack(source: string): Promise<string> {
  const destination = mkdtempSync(join(folder, 'packed-'));
  await succeeds(run('npm', ['pack', '--pack-destination', destination], { cwd: join(ROOT, source) }));
  return join(destination, ...readdirSync(destination));
}

/** Makes a project without a package. Returns its folder. */
export function newProject(name: string): string {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), `{ "name": "${name}", "version": "1.0.0", "private": true }`);
  return project;
}

export const install = (project: string, ...packages: string[]) =>
  succeeds(run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: project }));

/** The files that a tarball would have, with their modes. */
export async function filesOf(source: string): Promise<{ path: string; mode: number }[]> {
  const { output } = await run('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: join(ROOT, source) });
  return JSON.parse(output)[0].files;
}

export const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
