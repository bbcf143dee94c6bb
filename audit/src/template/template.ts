/** A template as CloudFormation has it, with the sections that resolve values. */

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type?: string; readonly NoEcho?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, { readonly Type?: string; readonly Properties?: Readonly<Record<string, unknown>> }>>;
}

/** Undefined for a template that is not JSON. The CDK deploys JSON. */
export function parseTemplate(text: string): Template | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A member of an object that is its own, whatever its name. */
export function member<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
