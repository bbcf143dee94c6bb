/** JSON that somebody else has written. */

/** Deeper than anything that means something; what walks through a value may call itself so often. */
const MAX_DEPTH = 1_000;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** The value. Throws an Error that says what is wrong: bytes that are no UTF-8, no JSON, text with half a character, or too many levels. */
export function readJson(source: string | Uint8Array): unknown {
  const value: unknown = JSON.parse(readText(source));
  checkValue(value);
  return value;
}

/** Bytes as text. Throws an Error where they are no UTF-8. */
export function readText(source: string | Uint8Array): string {
  if (typeof source === 'string') return source;
  try {
    return UTF_8.decode(source);
  } catch {
    throw new Error('it is not UTF-8');
  }
}

/** A value as text: JSON where it is none. Unlike String, does not fail at objects that have a member called toString. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** Level by level, so that no depth is too deep to be found out. */
function checkValue(value: unknown): void {
  for (let [level, depth]: [unknown[], number] = [[value], 0]; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new Error(`it has more than ${MAX_DEPTH} levels`);
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item === 'string') checkText(item);
      else if (Array.isArray(item)) for (const element of item) next.push(element);
      else if (typeof item === 'object' && item !== null) for (const [name, member] of Object.entries(item)) next.push(name, member);
    }
    level = next;
  }
}

function checkText(text: string): void {
  if (/\p{Surrogate}/u.test(text)) throw new Error('it has half of a character, a surrogate without the other one');
}
