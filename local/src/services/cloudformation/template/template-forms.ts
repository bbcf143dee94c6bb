/** Checks the members of a template's sections. */
import { isObject, type JsonObject } from '../../../data/json-object';
import { string } from '../resource-types/property-shapes';
import { propertyFaults } from './property-faults';

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
export function formFault(section: string, entries: JsonObject): string | undefined {
  for (const [key, entry] of Object.entries(entries)) {
    if (!isObject(entry)) return `[/${section}/${key}] must be an object`;
    for (const [member, { words, fits }] of Object.entries(FORMS[section] ?? {})) {
      if (Object.hasOwn(entry, member) && !fits(entry[member])) return `[/${section}/${key}/${member}] must be ${words}`;
    }
  }
  return undefined;
}

/** The faults in the values of outputs. Functions can stand there. */
export function outputFaults(outputs: JsonObject): string[] {
  return Object.entries(outputs).flatMap(([key, output]) => {
    const { Value, Export } = output as { readonly Value?: unknown; readonly Export?: JsonObject };
    if (Value === undefined) return [`The output ${key} needs a Value.`];
    const named = Export === undefined ? [] : propertyFaults(string, Export.Name, `Export.Name of the output ${key}`);
    return [...propertyFaults(string, Value, `Value of the output ${key}`), ...named];
  });
}
