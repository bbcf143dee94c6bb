/** What an endpoint says of itself at `GET /_ivs`, so that a command finds the one that runs. */
import type { LocalRequest, LocalResponse } from './http';
import { DEFAULT_REGION, isRegionName } from './region-name';

/** Next to the control surface; no call of a service has this path. */
export const ABOUT_PATH = '/_ivs';

const PROGRAM = 'ivs-local';

export interface About {
  /** The region of commands that name none. @default us-east-1 */
  readonly region?: string;
  /** Of the package. */
  readonly version?: string;
}

/** Whether it asks what the endpoint is: no call of a service, so that it is not counted and meets no fault. */
export function asksAbout({ method, url }: LocalRequest): boolean {
  return method === 'GET' && url.pathname === ABOUT_PATH;
}

export function tellAbout({ region = DEFAULT_REGION, version }: About): LocalResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ program: PROGRAM, version, region }) };
}

/** Undefined unless an endpoint has told it. */
export function readAbout(text: string): Required<Pick<About, 'region'>> | undefined {
  try {
    const { program, region } = JSON.parse(text);
    return program === PROGRAM && isRegionName(String(region)) ? { region } : undefined;
  } catch {
    return undefined;
  }
}
