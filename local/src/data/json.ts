/** Reads JSON from clients. */

/** A JSON object, as a template or a custom resource's response holds it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells objects from lists, scalars and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** No real input nests as deep. Recursive functions over the value stay within the stack up to this depth. */
const MAX_DEPTH = 1_000;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a JSON value. Throws an Error for bytes that are not UTF-8, invalid JSON, unpaired surrogates, and more than 1,000 levels. */
export function readJson(source: string | Uint8Array): unknown {
  const value = parseJson(readText(source));
  checkValue(value);
  return value;
}

/** The error does not quote the text around the fault, which may be a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error((error as Error).message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, ' is not valid JSON'));
  }
}

/** Like {@link readJson}, and undefined for text that is no JSON. */
export function tryReadJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** Decodes bytes as UTF-8. Throws an Error if they are not UTF-8. */
export function readText(source: string | Uint8Array): string {
  if (typeof source === 'string') return source;
  try {
    return UTF_8.decode(source);
  } catch {
    throw new Error('it is not UTF-8');
  }
}

/** Returns text as it is, and any other value as JSON. Unlike `String`, does not fail for an object with a member named toString. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** Checks level by level instead of recursively, so that deep values do not overflow the stack. */
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
