import type { StackSummary } from './cloudformation';
import { clientEnvironment } from './environment';
import type { IvsRealTime } from './ivs';

/** The lines that put the user's own `cdk`, AWS CLI or SDK to the local endpoint, for their shell. */
export function environmentLines(url: string, region: string): string {
  const quote =
    process.platform === 'win32'
      ? (name: string, value: string) => `set ${name}=${value}`
      : (name: string, value: string) => `export ${name}=${value}`;
  return Object.entries(clientEnvironment(url, region))
    .map(([name, value]) => quote(name, value))
    .join('\n');
}

/** `Stack.Output = value`, a line each. */
export function outputLines(stacks: readonly StackSummary[]): string {
  return stacks
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .flatMap(({ name, outputs }) => Object.entries(outputs).map(([key, value]) => `${name}.${key} = ${value}`))
    .join('\n');
}

/** How often the service was called, by operation and outcome, and what it holds now. */
export function serviceSummary(ivs: IvsRealTime): string {
  const counts = new Map<string, number>();
  for (const { operation, outcome } of ivs.calls()) {
    const key = outcome === 'ok' ? operation : `${operation} -> ${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const width = Math.max(0, ...[...counts.keys()].map((key) => key.length));
  const calls = [...counts].map(([key, count]) => `  ${key.padEnd(width)}  ${count}`);
  const left = ivs.resources().map(({ arn, name }) => `  ${arn}${name ? ` (${name})` : ''}`);
  return [
    'Calls that IVS Real-Time received:',
    ...(calls.length > 0 ? calls : ['  none']),
    `Resources that it holds: ${left.length > 0 ? '' : 'none'}`.trimEnd(),
    ...left,
  ].join('\n');
}
