/** Serves the simulation over HTTP: `POST /_ivs/<command>` with JSON, unsigned. */
import { readJson } from '../../../data/json';
import type { LocalRequest, LocalResponse } from '../../../http/http';
import { jsonResponse } from '../../../http/json-response';
import { CommandError, type CommandErrorCode } from '../runtime/command-error';
import { COMMANDS, type Simulation } from './simulation';

/** The prefix of the simulation's paths. */
export const CONTROL_PATH = '/_ivs/';

/** HTTP statuses by error code. All other codes have the status 403. */
const STATUS: Partial<Record<CommandErrorCode, number>> = { INVALID_REQUEST: 400, NOT_FOUND: 404, CONFLICT: 409 };

/** Runs a command. Responds with its result, or with `{ "code": ..., "message": ... }`. */
export function control(simulation: Simulation, { method, url, body }: LocalRequest): LocalResponse {
  const name = COMMANDS.find((command) => url.pathname === CONTROL_PATH + command);
  if (!name || method !== 'POST') {
    return jsonResponse(404, {
      code: 'NOT_FOUND',
      message: `There is no ${method} ${url.pathname}. Post to ${CONTROL_PATH}<command>: ${COMMANDS.join(', ')}.`,
    });
  }
  try {
    return jsonResponse(200, simulation[name](parse(body)) ?? {});
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return commandErrorResponse(error);
  }
}

export function commandErrorResponse({ code, message }: CommandError): LocalResponse {
  return jsonResponse(STATUS[code] ?? 403, { code, message });
}

/** Parses the body. The command checks its type. */
function parse(body: Buffer): never {
  try {
    return readJson(body) as never;
  } catch {
    throw new CommandError('INVALID_REQUEST', 'The request body must be JSON.');
  }
}
