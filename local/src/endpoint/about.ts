/** `GET /_ivs`: an endpoint describes itself, so that commands find a running endpoint. */
import type { LocalResponse } from '../http/http';
import { jsonResponse } from '../http/json-response';
import { DEFAULT_REGION, isRegionName } from '../service/region-name';

/** No call of a service has this path. */
export const ABOUT_PATH = '/_ivs';

const PROGRAM = 'ivs-local';

export interface About {
  /** Another one after each start: a program that follows news knows by it that the numbers began again. */
  readonly instance?: string;
  /** The region of commands without a region. @default us-east-1 */
  readonly region?: string;
  /** The version of the package. */
  readonly version?: string;
  /** The folder for state. @default - state in memory */
  readonly stateFolder?: string;
}

/** A stack of the endpoint. */
export interface StackThere {
  readonly name: string;
  readonly region: string;
  readonly status: string;
}

/** Omits deleted stacks. */
export function existing<S extends StackThere>(stacks: readonly S[]): S[] {
  return stacks.filter(({ status }) => status !== 'DELETE_COMPLETE');
}

/** The description that a command reads from a running endpoint. */
export interface Told extends Pick<About, 'stateFolder' | 'version'> {
  readonly region: string;
  /** @default - another emulator has the stacks */
  readonly stacks?: readonly StackThere[];
}

export function tellAbout(
  { instance, region = DEFAULT_REGION, version, stateFolder }: About,
  stacks?: readonly StackThere[],
): LocalResponse {
  const there = stacks && existing(stacks).map(({ name, region, status }) => ({ name, region, status }));
  return jsonResponse(200, { program: PROGRAM, version, instance, region, stateFolder, stacks: there });
}

/** Returns undefined if the text is not the description of an endpoint. */
export function readAbout(text: string): Told | undefined {
  try {
    const { program, version, region, stateFolder, stacks } = JSON.parse(text);
    return program === PROGRAM && isRegionName(String(region)) ? { version, region, stateFolder, stacks } : undefined;
  } catch {
    return undefined;
  }
}
