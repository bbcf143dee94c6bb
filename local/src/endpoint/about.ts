/** What an endpoint says of itself at `GET /_ivs`, so that a command finds the one that runs. */
import type { LocalRequest, LocalResponse } from '../http/http';
import { DEFAULT_REGION, isRegionName } from '../service/region-name';

/** Next to the control surface; no call of a service has this path. */
export const ABOUT_PATH = '/_ivs';

const PROGRAM = 'ivs-local';

export interface About {
  /** The region of commands that name none. @default us-east-1 */
  readonly region?: string;
  /** Of the package. */
  readonly version?: string;
  /** The folder that state is kept in. @default - state is in memory */
  readonly stateFolder?: string;
}

/** A stack that there is. */
export interface StackThere {
  readonly name: string;
  readonly region: string;
  readonly status: string;
}

/** Without those that are deleted. */
export function existing<S extends StackThere>(stacks: readonly S[]): S[] {
  return stacks.filter(({ status }) => status !== 'DELETE_COMPLETE');
}

/** What a command learns of an endpoint that runs. */
export interface Told extends Pick<About, 'stateFolder'> {
  readonly region: string;
  /** Undefined where another emulator has the stacks. */
  readonly stacks?: readonly StackThere[];
}

/** Whether it asks what the endpoint is: no call of a service, so that it is not counted and meets no fault. */
export function asksAbout({ method, url }: LocalRequest): boolean {
  return method === 'GET' && url.pathname === ABOUT_PATH;
}

export function tellAbout({ region = DEFAULT_REGION, version, stateFolder }: About, stacks?: readonly StackThere[]): LocalResponse {
  const there = stacks && existing(stacks).map(({ name, region, status }) => ({ name, region, status }));
  const body = JSON.stringify({ program: PROGRAM, version, region, stateFolder, stacks: there });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** Undefined unless an endpoint has told it. */
export function readAbout(text: string): Told | undefined {
  try {
    const { program, region, stateFolder, stacks } = JSON.parse(text);
    return program === PROGRAM && isRegionName(String(region)) ? { region, stateFolder, stacks } : undefined;
  } catch {
    return undefined;
  }
}
