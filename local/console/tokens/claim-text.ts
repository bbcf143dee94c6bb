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

/** `in 11 h 59 min`, `12 min ago`. */
export function fromNow(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const parts = days > 0 ? [`${days} d`, `${hours} h`] : hours > 0 ? [`${hours} h`, `${minutes % 60} min`] : [`${minutes} min`];
  const text = minutes === 0 ? 'less than a minute' : parts.filter((part) => !part.startsWith('0 ')).join(' ');
  return milliseconds < 0 ? `${text} ago` : `in ${text}`;
}
