/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells objects from lists, scalars and null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, or no fields if it is something else than an object. */
export function fieldsIn(value: unknown): Fields {
  return isFields(value) ? value : {};
}
