/** The forms of what a template's sections hold in places where functions cannot stand. */

import { isObject, type JsonObject } from '../../../data/json-object';
import { shapeFaults } from '../resource-types/property-shape';

interface Form {
  /** After "must be". */
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

/** By section and member. */
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

/** The first fault of a section's entries. It says the form of a value and not the value, which may be a secret. */
export function formFault(section: string, entries: JsonObject): string | undefined {
  for (const [key, entry] of Object.entries(entries)) {
    if (!isObject(entry)) return `[/${section}/${key}] must be an object`;
    for (const [member, { words, fits }] of Object.entries(FORMS[section] ?? {})) {
      if (Object.hasOwn(entry, member) && !fits(entry[member])) return `[/${section}/${key}/${member}] must be ${words}`;
    }
  }
  return undefined;
}

/** What is wrong with the values of outputs, in which functions can stand. */
export function outputFaults(outputs: JsonObject): string[] {
  return Object.entries(outputs).flatMap(([key, output]) => {
    const { Value, Export } = output as { readonly Value?: unknown; readonly Export?: JsonObject };
    if (Value === undefined) return [`The output ${key} needs a Value.`];
    const named = Export === undefined ? [] : shapeFaults('string', Export.Name, `Export.Name of the output ${key}`);
    return [...shapeFaults('string', Value, `Value of the output ${key}`), ...named];
  });
}
