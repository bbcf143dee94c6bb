/** A claim as a person reads it. */
const TIMES = ['exp', 'iat', 'nbf'];

/** Returns what a claim says, besides its value: a time, or capabilities in words. */
export function claimText(name: string, value: unknown): string | undefined {
  if (TIMES.includes(name)) return typeof value === 'number' ? timeText(value) : undefined;
  if (name === 'capabilities') return capabilitiesText(value);
  return undefined;
}

/** Seconds since 1970, as ISO 8601. Numbers beyond the range of dates are no times. */
function timeText(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function capabilitiesText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { allow_publish: publishes, allow_subscribe: subscribes } = value as Record<string, unknown>;
  if (publishes === true) return subscribes === true ? 'may publish and subscribe' : 'may publish, not subscribe';
  return subscribes === true ? 'may subscribe, not publish' : 'may neither publish nor subscribe';
}
