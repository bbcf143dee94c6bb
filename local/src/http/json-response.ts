import type { LocalResponse } from './http';

/** A response with JSON. Browsers do not take it for anything else. */
export function jsonResponse(status: number, body: object): LocalResponse {
  return { status, headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }, body: JSON.stringify(body) };
}
