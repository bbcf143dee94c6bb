/** What the value of a property in a template resolves to. */

/** A value that no read-only call tells. */
export class Unknown {
  constructor(public readonly reason: string) {}
}

/** Undefined: the property is absent, as `AWS::NoValue` says. Scalars are texts, as CloudFormation sends them to a custom resource. */
export type Resolved = string | undefined | Unknown | readonly Resolved[] | { readonly [key: string]: Resolved };

/** The first part of a value that is unknown. */
export function unknownIn(value: Resolved): Unknown | undefined {
  if (value instanceof Unknown) return value;
  if (typeof value !== 'object') return undefined;
  for (const part of Object.values(value)) {
    const unknown = unknownIn(part);
    if (unknown) return unknown;
  }
  return undefined;
}

export const isList = (value: Resolved): value is readonly Resolved[] => Array.isArray(value);

export const isMap = (value: Resolved): value is { readonly [key: string]: Resolved } =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Unknown);
