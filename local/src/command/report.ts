import type { StackThere } from '../endpoint/about';
import { shellEnvironment } from '../system/environment';

/** How each shell sets and unsets a variable. The values contain no quotes. */
export const SHELLS = {
  sh: { set: (name, value) => `export ${name}=${word(value)}`, unset: (name) => `unset ${name}` },
  fish: { set: (name, value) => `set -gx ${name} ${word(value)}`, unset: (name) => `set -e ${name}` },
  powershell: { set: (name, value) => `$env:${name} = '${value}'`, unset: (name) => `Remove-Item Env:${name}` },
  cmd: { set: (name, value) => (isWord(value) ? `set ${name}=${value}` : `set "${name}=${value}"`), unset: (name) => `set ${name}=` },
} satisfies Record<string, { set(name: string, value: string): string; unset(name: string): string }>;

export type Shell = keyof typeof SHELLS;

/**
 * Variables that direct a client elsewhere even if AWS_ENDPOINT_URL is set.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
const MISLEADING = /^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|IGNORE_CONFIGURED_ENDPOINT_URLS|ENDPOINT_URL_[A-Z0-9_]+)$/;

function isWord(text: string): boolean {
  return /^[\w.,:/-]+$/.test(text);
}

function word(text: string): string {
  return isWord(text) ? text : `'${text}'`;
}

/** Lines for the user's shell that direct `cdk`, the AWS CLI and SDKs to the local endpoint. */
export function environmentLines(
  url: string,
  region: string,
  shell: Shell = process.platform === 'win32' ? 'cmd' : 'sh',
  current: NodeJS.ProcessEnv = process.env,
): string {
  const { set, unset } = SHELLS[shell];
  const misleading = Object.keys(current).filter((name) => MISLEADING.test(name));
  const variables = Object.entries(shellEnvironment(url, region, current));
  return [...misleading.map(unset), ...variables.map(([name, value]) => set(name, value))].join('\n');
}

/** The endpoint on which stacks are deployed or destroyed. */
export interface Destination {
  readonly url: string;
  readonly region: string;
  /** @default - state is in memory */
  readonly stateFolder?: string;
  /** @default - the stacks are in another emulator */
  readonly stacks?: readonly StackThere[];
}

/** Describes a destination and its stacks in two lines. */
export function destinationLines(verb: string, { url, region, stateFolder, stacks }: Destination): string {
  const state = stateFolder === undefined ? 'state in memory' : `state kept in ${stateFolder}`;
  const place = `${verb} ${url}, region ${region}, ${state}`;
  if (stacks === undefined) return `${place}\nStacks there: those of the other emulator`;
  const names = stacks.map((stack) => `${stack.name} (${stack.status}${stack.region === region ? '' : `, ${stack.region}`})`);
  return `${place}\nStacks there: ${names.join(', ') || 'none'}`;
}

/** Says where the page of an endpoint is. */
export function pageText(url: string): string {
  return `See it in a browser: ${url}/`;
}
