/** Parses templates, and rejects what is no template. */
import { isObject, type JsonObject, readJson } from '../../../data/json';
import { messageOf } from '../../../service/error-message';
import { ServiceError } from '../../../service/service-error';

export const DELETION_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate'] as const;
export type DeletionPolicy = (typeof DELETION_POLICIES)[number];

/** One entry of a template's Resources. */
export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: DeletionPolicy;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: JsonObject;
}

/** One entry of a template's Parameters. */
export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: unknown;
  readonly Description?: string;
  readonly NoEcho?: unknown;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly MinLength?: unknown;
  readonly MaxLength?: unknown;
  readonly MinValue?: unknown;
  readonly MaxValue?: unknown;
  readonly ConstraintDescription?: string;
}

/** One entry of a template's Outputs. */
interface OutputDefinition {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

/** A template with all its sections. */
export interface Template {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly Mappings: JsonObject;
  readonly Conditions: JsonObject;
  readonly Rules: JsonObject;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs: Readonly<Record<string, OutputDefinition>>;
}

const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Rules', 'Resources', 'Outputs', 'Metadata'];
const UNSERVED_SECTIONS: Readonly<Record<string, string>> = {
  Transform: 'The local endpoint does not run transforms and macros. Deploy the template that they give.',
  Hooks: 'The local endpoint does not run hooks. Leave the section out.',
};
const FORMAT_VERSION = '2010-09-09';

/** Throws if the text is no template, or has sections that are not served. */
export function parseTemplate(text: string): Template {
  const template = parseJson(text);
  for (const [section, advice] of Object.entries(UNSERVED_SECTIONS)) {
    if (Object.hasOwn(template, section)) throw formatError(`the section ${section} is not supported. ${advice}`);
  }
  const known = [...SECTIONS, 'AWSTemplateFormatVersion', 'Description'];
  const unknown = Object.keys(template).filter((section) => !known.includes(section));
  if (unknown.length > 0) throw formatError(`Invalid template property or properties [${unknown.join(', ')}]`);
  if ((template.AWSTemplateFormatVersion ?? FORMAT_VERSION) !== FORMAT_VERSION) throw formatError(`unsupported template version`);
  const nullPath = text.includes('null') ? pathToNull(template) : undefined;
  if (nullPath) throw formatError(`[${nullPath}] 'null' values are not allowed in templates`);
  const sections = Object.fromEntries(SECTIONS.map((name) => [name, section(template, name)]));
  for (const name of ['Parameters', 'Rules', 'Resources', 'Outputs']) {
    const fault = formFault(name, sections[name] ?? {});
    if (fault) throw formatError(fault);
  }
  return { ...(sections as unknown as Template), ...(typeof template.Description === 'string' && { Description: template.Description }) };
}

function parseJson(text: string): JsonObject {
  let template: unknown;
  try {
    template = readJson(text);
  } catch (error) {
    throw formatError(`JSON not well-formed: ${messageOf(error)}. The local endpoint reads templates in JSON; convert one in YAML first.`);
  }
  if (!isObject(template)) throw formatError('a template must be an object');
  return template;
}

function section(template: JsonObject, name: string): JsonObject {
  const value = template[name] ?? {};
  if (!isObject(value)) throw formatError(`every ${name} member must be an object`);
  return value;
}

function pathToNull(value: unknown, path = ''): string | undefined {
  if (value === null) return path;
  const entries = typeof value === 'object' ? Object.entries(value as object) : [];
  for (const [key, item] of entries) {
    const found = pathToNull(item, `${path}/${key}`);
    if (found) return found;
  }
  return undefined;
}

/** The error for a template that is not well formed. */
export function formatError(message: string): ServiceError {
  return new ServiceError('ValidationError', `Template format error: ${message}`);
}

interface Form {
  /** What a message says after "must be". */
  readonly words: string;
  readonly fits: (value: unknown) => boolean;
}

const isText = (value: unknown) => typeof value === 'string';
const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

const TEXT: Form = { words: 'a string', fits: isText };
const SCALAR: Form = { words: 'a string, a number or a boolean', fits: isScalar };
const SCALARS: Form = { words: `a list of strings, numbers or booleans`, fits: (value) => Array.isArray(value) && value.every(isScalar) };
const TEXTS: Form = { words: 'a string or a list of strings', fits: (value) => [value].flat().every(isText) };
const OBJECT: Form = { words: 'an object', fits: isObject };

/** The members in which functions cannot stand, by section. */
const FORMS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  Parameters: {
    Type: TEXT,
    Default: SCALAR,
    Description: TEXT,
    NoEcho: SCALAR,
    AllowedValues: SCALARS,
    AllowedPattern: TEXT,
    MinLength: SCALAR,
    MaxLength: SCALAR,
    MinValue: SCALAR,
    MaxValue: SCALAR,
    ConstraintDescription: TEXT,
  },
  Resources: { Type: TEXT, Condition: TEXT, DependsOn: TEXTS, Properties: OBJECT },
  Outputs: { Condition: TEXT, Description: TEXT, Export: OBJECT },
};

/** The first fault of a section's entries. It does not quote the value, which may be a secret. */
function formFault(section: string, entries: JsonObject): string | undefined {
  for (const [key, entry] of Object.entries(entries)) {
    if (!isObject(entry)) return `[/${section}/${key}] must be an object`;
    for (const [member, { words, fits }] of Object.entries(FORMS[section] ?? {})) {
      if (Object.hasOwn(entry, member) && !fits(entry[member])) return `[/${section}/${key}/${member}] must be ${words}`;
    }
  }
  return undefined;
}
