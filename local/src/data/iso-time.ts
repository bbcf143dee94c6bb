/** Formats a time, in milliseconds since 1970, in ISO 8601 with seconds, as in events. */
export function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
