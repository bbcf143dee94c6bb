/** The report of orphans for people. */
import type { Orphan, OrphansReport } from './find-orphans';
import { stackNameOf } from './former-stacks';

const ADVICE = `Before you remove an orphan, make sure that nobody needs it: a removal policy (RETAIN) may have kept it on purpose. To keep it in a
stack, give its ARN as \`adoptArn\` to a construct of its kind.`;

export function orphansText({ region, tagged, orphans, undecided }: OrphansReport): string {
  const paragraphs = [
    `${count(orphans.length, 'orphan')} among ${count(tagged, 'resource')} with tags of cdk-ivs-realtime in ${region}`,
    ...orphans.map((orphan) => [...linesOf(orphan), ...(orphan.retained ? ['  kept by a removal policy'] : []), `  ${orphan.remove}`]),
    ...(orphans.length > 0 ? [ADVICE] : []),
    ...(undecided.length > 0 ? [`Not decided: ${count(undecided.length, 'resource')}`] : []),
    ...undecided.map(linesOf),
  ];
  return paragraphs.map((paragraph) => [paragraph].flat().join('\n')).join('\n\n');
}

function linesOf({ kind, name, arn, stack, since, reason }: Omit<Orphan, 'retained' | 'remove'>): string[] {
  const from = stack === null ? 'an unknown stack' : `stack ${stackNameOf(stack)}`;
  return [name === '' ? kind : `${kind} ${name}`, `  ${arn}`, `  of ${from}${since === null ? '' : ` since ${since}`}: ${reason}`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
