/** Reads the forms of the Query protocol, which encode structures, lists and maps: `Tags.member.1.Key=app`. */

/** An object under construction. */
type Node = { [name: string]: Node | string };

/** No input nests as deep. A deeper name counts as one unknown member. */
const MAX_LEVELS = 32;

/**
 * Converts a form to an input: `Tags.member.1.Key=app` becomes `{ Tags: [{ Key: 'app' }] }`. Scalars are texts.
 */
export function formInput(form: URLSearchParams): object {
  const root: Node = Object.create(null);
  for (const [name, value] of form) {
    if (name === 'Action' || name === 'Version') continue;
    const levels = name.split('.');
    put(root, levels.length > MAX_LEVELS ? [name] : levels, value);
  }
  return Object.fromEntries(Object.entries(root).map(([name, node]) => [name, listsOf(node)]));
}

function put(node: Node, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    node[name] = value;
    return;
  }
  const known = node[name];
  const inner: Node = typeof known === 'object' ? known : Object.create(null);
  node[name] = inner;
  put(inner, rest, value);
}

const INDEX = /^[1-9]\d*$/;

/** Converts each `member.<index>` level to a list, sorted by index. */
function listsOf(node: Node | string): unknown {
  if (typeof node === 'string') return node;
  const { member } = node;
  if (typeof member === 'object' && Object.keys(node).length === 1) {
    const indexes = Object.keys(member).filter((index) => INDEX.test(index));
    return indexes.sort((a, b) => Number(a) - Number(b)).map((index) => listsOf(member[index] as Node | string));
  }
  return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, listsOf(inner)]));
}
