/**
 * Paths with which a target selects part of an event: `$.detail.session_id`, `$.resources[0]`, `$.detail.destinations[*].id`.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */

/** Returns the value at a path, or undefined if there is none. */
export type EventPath = (event: unknown) => unknown;

const STEP = /\.(?<name>[\w/-]+)|\[(?<index>\d+)\]|(?<all>\.\*|\[\*\])/y;

/** Returns undefined for an invalid path, and for syntax that the service does not support. */
export function parseEventPath(path: string): EventPath | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: string[] = [];
  for (let position = 1; position < path.length; ) {
    STEP.lastIndex = position;
    const { groups } = STEP.exec(path) ?? {};
    if (!groups) return undefined;
    steps.push(groups.name ?? groups.index ?? '*');
    position = STEP.lastIndex;
  }
  return (event) => follow(event, steps);
}

function follow(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step !== '*') return Object.hasOwn(value, step) ? follow(value[step as keyof typeof value], rest) : undefined;
  return Object.values(value)
    .map((item) => follow(item, rest))
    .filter((item) => item !== undefined);
}
