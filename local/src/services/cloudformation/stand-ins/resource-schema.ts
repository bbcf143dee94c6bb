/** What the schema of a resource type says of ids and attributes, and a compact text for all of them. */

/** The form of an attribute. Attributes that are objects are left out: `Fn::GetAtt` gives none. */
export type AttributeKind = 'text' | 'list' | 'number' | 'boolean';

export interface ResourceSchema {
  readonly typeName: string;
  /** The properties and attributes that `Ref` consists of. */
  readonly identifier: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  /** The ARN after `arn:aws:`. `{region}`, `{account}` and `{id}` stand for its variable parts. */
  readonly arn: string;
  /** Whether ministack deploys the type. */
  readonly isInMinistack: boolean;
}

const SUFFIXES: Readonly<Record<AttributeKind, string>> = { text: '', list: '*', number: '#', boolean: '?' };

/** `{region}:{account}:` and the like are in every ARN. */
const ARN_PARTS = [
  ['@', '{region}:{account}:'],
  ['%', '{account}'],
  ['$', '{id}'],
] as const;

/** The ARN of most types, by the service in it. @param service the service's part of the type's name unless given */
export function usualArn(typeName: string, service = partsOf(typeName).service.toLowerCase()): string {
  const words = partsOf(typeName)
    .kind.replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();
  return `${service}:{region}:{account}:${words}/{id}`;
}

function partsOf(typeName: string) {
  const [vendor = '', service = '', kind = ''] = typeName.split('::');
  return { vendor, service, kind };
}

/** A line for each service, and after it a line for each of its types. `~` stands for the type's name. Brotli makes 25 KB of it. */
export function writeSchemas(schemas: readonly ResourceSchema[]): string {
  const lines: string[] = [];
  let last = '';
  for (const { typeName, identifier, attributes, arn, isInMinistack } of schemas) {
    const { vendor, service, kind } = partsOf(typeName);
    const header = `:${vendor === 'AWS' ? '' : vendor}:${service}`;
    if (header !== last) lines.push(header);
    last = header;
    const short = (name: string) => name.replace(kind, '~');
    const attributeTexts = Object.entries(attributes).map(([name, form]) => short(name) + SUFFIXES[form]);
    const fields = [identifier.map(short).join(','), attributeTexts.join(' '), shortArn(typeName, arn)];
    lines.push(`${isInMinistack ? '+' : ''}${kind}|${fields.join('|')}`);
  }
  return lines.join('\n');
}

/** Nothing for the usual ARN, its service if only that is unusual, or else the ARN. */
function shortArn(typeName: string, arn: string): string {
  const [service] = arn.split(':');
  if (arn === usualArn(typeName)) return '';
  return arn === usualArn(typeName, service) ? `${service}` : ARN_PARTS.reduce((text, [sign, part]) => text.replaceAll(part, sign), arn);
}

export function readSchemas(text: string): ReadonlyMap<string, ResourceSchema> {
  const schemas = new Map<string, ResourceSchema>();
  let prefix = '';
  for (const line of text.split('\n')) {
    if (line.startsWith(':')) {
      const [, vendor = '', service = ''] = line.split(':');
      prefix = `${vendor || 'AWS'}::${service}::`;
    } else {
      const schema = readSchema(prefix, line);
      schemas.set(schema.typeName, schema);
    }
  }
  return schemas;
}

function readSchema(prefix: string, line: string): ResourceSchema {
  const [name = '', identifier = '', attributes = '', arn = ''] = line.split('|');
  const kind = name.replace('+', '');
  const typeName = prefix + kind;
  const long = (text: string) => text.replace('~', kind);
  const namesIn = (text: string, separator: string) => (text === '' ? [] : text.split(separator)).map(long);
  const longArn = ARN_PARTS.reduce((text, [sign, part]) => text.replaceAll(sign, part), arn);
  return {
    typeName,
    identifier: namesIn(identifier, ','),
    attributes: Object.fromEntries(namesIn(attributes, ' ').map(readAttribute)),
    arn: longArn.includes(':') ? longArn : usualArn(typeName, longArn || undefined),
    isInMinistack: name.startsWith('+'),
  };
}

function readAttribute(text: string): [string, AttributeKind] {
  const found = (['list', 'number', 'boolean'] as const).find((kind) => text.endsWith(SUFFIXES[kind]));
  return found ? [text.slice(0, -1), found] : [text, 'text'];
}
