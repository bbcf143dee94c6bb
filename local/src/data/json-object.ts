/** A JSON object, as a template or a custom resource's response holds it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells objects from lists, scalars and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
