/**
 * Resolves the values of a template as CloudFormation does, as far as facts are known. What is not known stays `Unknown`, with the reason, and
 * only the values that need it are unknown, too.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { CONDITION_FUNCTIONS, createConditions } from './conditions';
import { isList, isMap, type Resolved, Unknown, unknownIn } from './resolved';
import { member, type Template } from './template';

/** What calls tell of a stack. */
export interface Facts {
  /** The value of a parameter, a pseudo parameter or a resource. */
  ref(name: string): Promise<Resolved>;
  attribute(logicalId: string, name: string): Promise<Resolved>;
  importedValue(exportName: string): Promise<Resolved>;
}

export interface Resolver {
  resolve(value: unknown): Promise<Resolved>;
}

type Intrinsic = (argument: unknown) => Promise<Resolved>;

export function createResolver(template: Template, facts: Facts): Resolver {
  const conditions = createConditions(template, resolve);

  async function resolve(value: unknown): Promise<Resolved> {
    if (value === null || value === undefined) return undefined;
    if (typeof value === 'string') return textOf(value);
    if (typeof value !== 'object') return String(value);
    if (Array.isArray(value)) return (await Promise.all(value.map(resolve))).filter((item) => item !== undefined);
    const [name, ...others] = Object.keys(value);
    if (name !== undefined && others.length === 0 && isIntrinsic(name)) {
      const intrinsic = member(intrinsics, name);
      return intrinsic ? await intrinsic(Object.values(value)[0]) : new Unknown(`${name} is not resolved by this command`);
    }
    const entries = await Promise.all(Object.entries(value).map(async ([key, part]) => [key, await resolve(part)] as const));
    return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
  }

  /** Resolves the argument of a function that needs all of it, and computes with what it is. */
  const withKnown =
    (compute: (argument: Resolved) => Resolved | Promise<Resolved>): Intrinsic =>
    async (given) => {
      const argument = await resolve(given);
      return unknownIn(argument) ?? (await compute(argument));
    };

  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: async (name) => referenced(String(name)),

    'Fn::GetAtt': async (argument) => {
      const [logicalId = '', name] = Array.isArray(argument) ? argument : splitAttribute(String(argument));
      const attribute = await resolve(name);
      return attribute instanceof Unknown ? attribute : facts.attribute(String(logicalId), String(attribute));
    },

    'Fn::ImportValue': withKnown((name) => facts.importedValue(String(name))),

    'Fn::Join': withKnown((argument) => {
      const [separator, parts] = isList(argument) ? argument : [];
      return typeof separator === 'string' && isList(parts) ? textOf(parts.join(separator)) : malformed('Fn::Join');
    }),

    'Fn::Split': withKnown((argument) => {
      const [separator, text] = isList(argument) ? argument : [];
      return typeof separator === 'string' && typeof text === 'string' ? text.split(separator) : malformed('Fn::Split');
    }),

    'Fn::Select': async (argument) => {
      const [index, list] = Array.isArray(argument) ? await Promise.all(argument.map(resolve)) : [];
      if (index instanceof Unknown) return index;
      if (list instanceof Unknown) return list;
      return isList(list) ? (list[Number(index)] ?? malformed('Fn::Select')) : malformed('Fn::Select');
    },

    'Fn::FindInMap': withKnown((argument) => {
      const [map, first, second] = isList(argument) ? argument.map(String) : [];
      const found = member(member(member(template.Mappings, map ?? ''), first ?? ''), second ?? '');
      return found === undefined ? malformed('Fn::FindInMap') : resolve(found);
    }),

    'Fn::If': async (argument) => {
      const [name, whenTrue, whenFalse] = Array.isArray(argument) ? argument : [];
      const holds = await conditions.named(String(name));
      return holds instanceof Unknown ? holds : resolve(holds ? whenTrue : whenFalse);
    },

    'Fn::Base64': withKnown((text) => (typeof text === 'string' ? Buffer.from(text).toString('base64') : malformed('Fn::Base64'))),

    'Fn::Sub': async (argument) => {
      const [text, given] = Array.isArray(argument) ? argument : [argument];
      const variables = await resolve(given ?? {});
      return typeof text === 'string' && isMap(variables) ? substitute(text, variables) : malformed('Fn::Sub');
    },
  };

  /** The value of a parameter may have dynamic references, which are resolved where a resource refers to it. */
  async function referenced(name: string): Promise<Resolved> {
    const value = await facts.ref(name);
    if (isList(value)) return unknownIn(value.map((item) => (typeof item === 'string' ? textOf(item) : item))) ?? value;
    return typeof value === 'string' ? textOf(value) : value;
  }

  async function substitute(text: string, variables: Readonly<Record<string, Resolved>>): Promise<Resolved> {
    const parts: string[] = [];
    let end = 0;
    for (const match of text.matchAll(/\$\{(!?)([^}]*)\}/g)) {
      const [whole, literal, inner = ''] = match;
      const value = literal ? `\${${inner}}` : await variable(inner.trim(), variables);
      if (value instanceof Unknown) return value;
      parts.push(text.slice(end, match.index), String(value ?? ''));
      end = match.index + whole.length;
    }
    return textOf([...parts, text.slice(end)].join(''));
  }

  async function variable(name: string, variables: Readonly<Record<string, Resolved>>): Promise<Resolved> {
    if (Object.hasOwn(variables, name)) return variables[name];
    if (!name.includes('.')) return referenced(name);
    const [logicalId, attribute] = splitAttribute(name);
    return facts.attribute(logicalId, attribute);
  }

  return { resolve };
}

const malformed = (name: string) => new Unknown(`the argument of ${name} has no form that this command knows`);

const isIntrinsic = (name: string) => name === 'Ref' || (name.startsWith('Fn::') && !CONDITION_FUNCTIONS.includes(name));

/** `Room.Endpoint.Address` is the attribute `Endpoint.Address` of `Room`. */
function splitAttribute(text: string): [logicalId: string, attribute: string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

/** A dynamic reference is resolved while CloudFormation deploys: its value may be a secret, and may have changed since. */
function textOf(text: string): Resolved {
  return /\{\{resolve:/.test(text) ? new Unknown('a dynamic reference is resolved only while CloudFormation deploys') : text;
}
