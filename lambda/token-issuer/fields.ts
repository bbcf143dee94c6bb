/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells objects from lists, scalars and null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
