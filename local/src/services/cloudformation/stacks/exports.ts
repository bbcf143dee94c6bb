/** Outputs that stacks read of each other: by the name of an export in one region, or by the names of a stack and an output in any. */
import { ServiceError } from '../../../service/service-error';
import type { PlanOutput } from '../template/plan';
import type { Stack } from './stack';

/** An export and the stack that has it. */
interface Export {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
}

/** The exports of these stacks. */
function exportsOf(stacks: readonly Stack[]): Export[] {
  return stacks.flatMap(({ id, outputs }) =>
    outputs.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [{ name: exportName, value, stackId: id }])),
  );
}

/** Throws if the next outputs remove or change an export that another stack imports, or repeat the name of another stack's export. */
export function checkExports(stacks: readonly Stack[], stack: Stack, next: readonly PlanOutput[]): void {
  const others = stacks.filter(({ id }) => id !== stack.id);
  const after = new Map(next.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [[exportName, value] as const])));
  for (const { name, value } of exportsOf([stack])) {
    const importer = others.find(({ imports }) => imports.has(name));
    if (!importer || after.get(name) === value) continue;
    const change = after.has(name) ? 'updated' : 'deleted';
    throw new ServiceError('ValidationError', `Export ${name} cannot be ${change} as it is in use by ${importer.name}`);
  }
  for (const { name, stackId } of exportsOf(others)) {
    if (after.has(name)) throw new ServiceError('ValidationError', `Export with name ${name} is already exported by stack ${stackId}`);
  }
}

/** The value of an export. Adds it to the stack's imports at once, so that the export stays while the stack operation runs. */
export function importValue(stacks: readonly Stack[], stack: Stack, name: string): string {
  const found = exportsOf(stacks).find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No export named ${name} found.`);
  stack.imports = new Set([...stack.imports, name]);
  return found.value;
}

/**
 * The value of an output, exported or not. Nothing keeps the output from being changed or deleted afterwards.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export function stackOutput(stacks: readonly Stack[], stackName: string, outputName: string): string {
  const stack = stacks.find(({ name }) => name === stackName);
  if (!stack) throw new Error(`Stack with id ${stackName} does not exist`);
  const output = stack.outputs.find(({ key }) => key === outputName);
  if (!output) throw new Error(`Stack ${stackName} has no output ${outputName}`);
  return output.value;
}
