/** Synthesises the subjects of subjects.cjs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cannot, runNode } from '../measuring/index.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = join(root, 'bench/synth/program.cjs');

/**
 * Synthesises an app in a fresh process.
 *
 * @param {{ project?: string, validation?: boolean, metadata?: boolean }} [options] `project` is the folder whose CDK is measured; `metadata` adds the
 *   paths of constructs and assets to the template
 */
export async function synthesise({ app, scenario, count }, subject, { project = root, validation = false, metadata = true } = {}) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const settings = JSON.stringify({ app, scenario, subject, count, metadata, outdir });
    const { cpu, wall, memory } = await runNode([PROGRAM, settings], { cwd: project, env: { CDK_VALIDATION: String(validation) } });
    const template = readFileSync(join(outdir, 'Bench.template.json'), 'utf8');
    const { Resources } = JSON.parse(template);
    return { usage: { cpu, wall, memory, bytes: template.length, resources: Object.keys(Resources).length }, resources: Resources };
  } catch (error) {
    const [, resources] = /Number of resources in stack .*?: (\d+) is greater than allowed maximum of 500/.exec(error.message) ?? [];
    throw resources === undefined ? error : new Cannot(`${resources} resources, and a stack has at most 500`);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
