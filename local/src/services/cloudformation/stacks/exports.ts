/** Outputs that stacks share: by the name of an export in their region, or by the names of stack and output in any. */
import { ServiceError } from '../../../service/service-error';
import type { Stack, StackOutput } from './stack';

/** An export and the stack that has it. */
export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
}

/** What these stacks export. */
export function exportsOf(stacks: readonly Stack[]): Export[] {
  return stacks.flatMap(({ id, outputs }) =>
    outputs.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [{ name: exportName, value, stackId: id }])),
  );
}

/** The stacks that use an export. */
export function importersOf(stacks: readonly Stack[], exportName: string): Stack[] {
  return stacks.filter(({ imports }) => imports.has(exportName));
}

/** Throws when the stack's next outputs take away or change what another stack uses, or take a name that another stack has. */
export function checkExports(stacks: readonly Stack[], stack: Stack, next: readonly StackOutput[]): void {
  const others = stacks.filter(({ id }) => id !== stack.id);
  const after = new Map(next.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [[exportName, value] as const])));
  for (const { name, value } of exportsOf([stack])) {
    const [importer] = importersOf(others, name);
    if (!importer || after.get(name) === value) continue;
    const change = after.has(name) ? 'updated' : 'deleted';
    throw new ServiceError('ValidationError', `Export ${name} cannot be ${change} as it is in use by ${importer.name}`);
  }
  for (const { name, stackId } of exportsOf(others)) {
    if (after.has(name)) throw new ServiceError('ValidationError', `Export with name ${name} is already exported by stack ${stackId}`);
  }
}

/** The value of an export. Notes at once that the stack uses it, so that the export stays while its operation runs. */
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
