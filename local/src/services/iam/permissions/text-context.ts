/** What a request says in text, as conditions see it: of these values by condition key, those that are there. */
export function textContext(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
