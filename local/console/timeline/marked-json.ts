/** JSON as lines, with a part of it marked: the part of a pattern that does not match, and the event's part that it was compared with. */

export interface JsonLine {
  /** With its indentation. */
  readonly text: string;
  readonly marked: boolean;
}

/**
 * Writes a value as lines of JSON. Marks the part at the path, `detail.event_name`. Marks the nearest part around it if the path leads nowhere, and
 * nothing without a path.
 */
export function markedLines(value: unknown, path?: string): readonly JsonLine[] {
  return linesOf(value, '', '', path === undefined ? undefined : keysOf(value, path.split('.')), '');
}

/** The keys from the value to the part, as far as they are there. A key can contain dots. */
function keysOf(value: unknown, parts: readonly string[]): readonly string[] {
  for (let count = parts.length; count > 0; count -= 1) {
    const key = parts.slice(0, count).join('.');
    if (isObject(value) && Object.hasOwn(value, key)) return [key, ...keysOf(value[key], parts.slice(count))];
  }
  return [];
}

/** `keys` lead to the marked part; `undefined` if nothing in the value is marked, and empty for the marked part itself. */
function linesOf(value: unknown, name: string, indent: string, keys: readonly string[] | undefined, end: string): readonly JsonLine[] {
  const marked = keys?.length === 0;
  const line = (text: string): JsonLine => ({ text: indent + text, marked });
  const flat = JSON.stringify(value);
  if (!isObject(value) || Object.keys(value).length === 0 || (isFlat(value) && flat.length < 60)) return [line(`${name}${flat}${end}`)];
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const members = entries.flatMap(([key, member], index) => {
    const comma = index < entries.length - 1 ? ',' : '';
    const inner = marked ? [] : keys?.[0] === key ? keys.slice(1) : undefined;
    return linesOf(member, list ? '' : `${JSON.stringify(key)}: `, `${indent}  `, inner, comma);
  });
  return [line(`${name}${list ? '[' : '{'}`), ...members, line(`${list ? ']' : '}'}${end}`)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether a list has no lists and objects in it. */
function isFlat(value: object): boolean {
  return Array.isArray(value) && value.every((item) => !isObject(item));
}
