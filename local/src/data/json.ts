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
  const text = readText(source);
  const value = parseJson(text);
  if (depthOf(text) > MAX_DEPTH) throw new Error(`it has more than ${MAX_DEPTH} levels`);
  if (SURROGATE.test(text)) checkTexts(value);
  return value;
}

/** A surrogate as it is, without its other half, or escaped. A JSON text without any has no half of a character. */
const SURROGATE = /\p{Surrogate}|\\u[dD][89a-fA-F]/u;

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

/** How deep a valid JSON text nests. Reading the text is faster than walking through its value. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (let position = 0; position < json.length; position += 1) {
    const character = json[position];
    if (character === '"') position = endOfText(json, position);
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth -= 1;
  }
  return deepest;
}

/** The position of the quotation mark that ends a text in JSON. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end;
}

function isEscaped(json: string, position: number): boolean {
  let backslashes = 0;
  while (json[position - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function checkTexts(value: unknown): void {
  if (typeof value === 'string') checkText(value);
  else if (Array.isArray(value)) value.forEach(checkTexts);
  else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      checkText(name);
      checkTexts(member);
    }
  }
}

function checkText(text: string): void {
  if (/\p{Surrogate}/u.test(text)) throw new Error('it has half of a character, a surrogate without the other one');
}
