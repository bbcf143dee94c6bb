import { randomUUID } from 'node:crypto';
import { VERSION } from './limits';

/** The claims that all tokens have in common but `events_url`, for a new token. */
export function newLifetime(durationMinutes: number) {
  const iat = Math.floor(Date.now() / 1000);
  return { exp: iat + 60 * durationMinutes, iat, jti: randomUUID(), version: VERSION } as const;
}

export function expirationOf({ exp }: { readonly exp: number }): Date {
  return new Date(1000 * exp);
}
