/** The report of drift for people. */
import { type ComparedResource, type ComparedStack, type DriftReport, hasDrift } from './find-drift';

export function driftText({ region, stacks }: DriftReport): string {
  const resources = stacks.flatMap((stack) => stack.resources);
  const drifted = resources.filter(hasDrift);
  const head = `${drifted.length} of ${resources.length} ${resources.length === 1 ? 'resource' : 'resources'} drifted in ${region}`;
  return [head, ...stacks.flatMap(paragraphsOf)].join('\n\n');
}

function paragraphsOf({ name, notCompared, resources }: ComparedStack): string[] {
  const title = `stack ${name}`;
  if (notCompared !== null) return [`${title}\n  cannot compare: ${notCompared}`];
  const shown = resources.filter((resource) => hasDrift(resource) || resource.notCompared.length > 0);
  return shown.length === 0 ? [] : [title, ...shown.map((resource) => linesOf(resource).join('\n'))];
}

function linesOf({ kind, logicalId, constructPath, arn, missing, differences, notCompared }: ComparedResource): string[] {
  return [
    `${kind} ${constructPath ?? logicalId}`,
    `  ${arn}`,
    ...(missing ? ['  does not exist'] : []),
    ...differences.flatMap(({ property, template, live }) => [
      `  ${property} differs`,
      `    template: ${shown(template)}`,
      `    live:     ${shown(live)}`,
    ]),
    ...notCompared.map(({ property, reason }) => `  ${property}: cannot compare: ${reason}`),
  ];
}

function shown(value: unknown): string {
  return value === null ? '(none)' : JSON.stringify(value);
}
