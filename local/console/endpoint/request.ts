/** Requests to the endpoint: its control commands, and operations of IVS Real-Time. */

/** An error that the endpoint answered with, or that there was no answer (`NO_ANSWER`). */
export class EndpointError extends Error {
  constructor(
    /** As `TOKEN_EXPIRED` or `ValidationException`. */
    readonly code: string,
    message: string,
    /** @default - there was no answer */
    readonly status?: number,
  ) {
    super(message);
    this.name = 'EndpointError';
  }
}

/** Sends a request to the control surface, and returns the JSON of the answer. Throws an {@link EndpointError}. */
export async function request<Output>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Output> {
  const response = await fetch(path, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  }).catch((error: Error) => {
    throw new EndpointError('NO_ANSWER', `The endpoint does not answer: ${error.message}.`);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer as Output;
  const { code = `HTTP_${response.status}`, message = `The endpoint answered ${method} ${path} with ${response.status}.` } = (answer ??
    {}) as { readonly code?: unknown; readonly message?: unknown };
  throw new EndpointError(String(code), String(message), response.status);
}

/** Reads a file of the endpoint. */
export async function readFile(path: string): Promise<Blob> {
  const response = await fetch(path);
  if (response.ok) return response.blob();
  throw new EndpointError(
    `HTTP_${response.status}`,
    `The endpoint answered with ${response.status}. The file may be gone.`,
    response.status,
  );
}

/** Runs a command of the simulation, or another one of the control surface: `join`, `publish`, `advance`. */
export function runCommand<Output = Record<string, never>>(command: string, input: object): Promise<Output> {
  return request('POST', `/_ivs/${command}`, input);
}

/** Calls an operation of IVS Real-Time as an administrator of the account, as a back end would. */
export function callOperation<Output = Record<string, unknown>>(operation: string, input: object, region?: string): Promise<Output> {
  return request('POST', '/_ivs/call', { operation, input, region });
}

/** The path of a snapshot with the sessions of some stages. @param stages their ARNs; all stages by default */
export function statePath(stages?: readonly string[]): string {
  // A name that is empty is no stage, and leaves out those that are not named.
  return stages ? `/_ivs/state?${['', ...stages].map((stage) => `stage=${encodeURIComponent(stage)}`).join('&')}` : '/_ivs/state';
}
