/**
 * Texts in policies: with wildcards, and with variables that stand for what a request's context holds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

/** What is known of a request beside its action and resource: by condition key in lower case, for in policies the case does not matter. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** `${*}`, `${?}` and `${$}` are these characters themselves. */
const LITERALS = ['*', '?', '$'];

const PARTS = /\$\{[^}]*\}|[*?]/;

/** The variables that a text names. */
export function variablesIn(text: string): string[] {
  const names = [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name);
  return names.filter((name) => !LITERALS.includes(name));
}

/**
 * Whether a text fits a pattern, in which `*` stands for any text and `?` for any character. A variable of which the context knows
 * nothing, or more than one value, fits nothing.
 */
export function matches(pattern: string, text: string, context: Context = {}): boolean {
  const source = translate(pattern, context, { '*': '.*', '?': '.' });
  return source !== undefined && new RegExp(`^${source}$`, 's').test(text);
}

/** Whether a text is the same as another one that may have variables. */
export function equals(expected: string, text: string, context: Context = {}, flags: 'i' | '' = ''): boolean {
  const source = translate(expected, context, {});
  return source !== undefined && new RegExp(`^${source}$`, flags).test(text);
}

/** As a regular expression; undefined when there is no value for a variable. */
function translate(pattern: string, context: Context, wildcards: Readonly<Record<string, string>>): string | undefined {
  const parts = pattern.split(new RegExp(`(${PARTS.source})`)).map((part) => {
    if (!part.startsWith('${')) return wildcards[part] ?? escapeRegExp(part);
    const name = part.slice(2, -1);
    const value = LITERALS.includes(name) ? name : context[name.toLowerCase()];
    return typeof value === 'string' ? escapeRegExp(value) : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.join('');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?|()[\]{}]/g, '\\$&');
}
