/** The id and the attributes of a resource that stands in: values of the documented form, under which nobody answers. */
import { randomUUID } from 'node:crypto';
import { arnOf, LOCAL_ACCOUNT } from '../../../service/arn';
import { DIGITS, randomId, SMALL_LETTERS } from '../../../service/random-id';
import { generateName, type Properties, type ResourceContext, type ResourceState } from '../../../service/resource-type';
import type { AttributeKind, ResourceSchema } from './resource-schema';

/** The ids that programs parse. @default - ten small letters and digits */
const IDS: Readonly<Record<string, (region: string) => string>> = {
  // Verifiers of tokens read the region in it.
  'AWS::Cognito::UserPool': (region) => `${region}_${randomId(9)}`,
  'AWS::Cognito::IdentityPool': (region) => `${region}:${randomUUID()}`,
};

/** What the ids and names of a resource depend on. */
type Naming = Pick<ResourceContext, 'region' | 'stackName' | 'logicalId'>;

/** A new resource, as its values are made. */
interface NewResource {
  readonly schema: ResourceSchema;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** No name server resolves names in `.invalid`. @see https://www.rfc-editor.org/rfc/rfc6761#section-6.4 */
  readonly host: string;
  readonly now: Date;
}

type Value = (resource: NewResource, attribute: string) => string;

/** The value of an attribute by the end of its name; the first that matches counts. */
const VALUES: readonly (readonly [RegExp, Value])[] = [
  [/^Arn$/, ({ arn }) => arn],
  [/Arn$/, ({ schema, arn, region, id }, name) => (isOwn(schema, name, 'Arn') ? arn : otherArn(schema, region, name, id))],
  [/(ApiEndpoint|Ur[il])$/i, ({ host }) => `https://${host}`],
  [/(Address|Domain|DomainName|DNSName|Endpoint|Host|HostName)$/i, ({ host }) => host],
  [/Port$/, () => '443'],
  [/(State|Status)$/, () => 'ACTIVE'],
  [/(At|Date|On|Time|Timestamp)$/, ({ now }) => now.toISOString()],
  [/(AccountId|OwnerId|Account|Owner)$/, () => LOCAL_ACCOUNT],
  [/Region$/, ({ region }) => region],
  [/(Revision|Version|VersionNumber)$/, () => '1'],
  [/Name$/, ({ name }) => name],
];

export function newStandIn(schema: ResourceSchema, context: Naming, properties: Properties, now: Date): ResourceState {
  const given = (name: string) => scalarIn(properties, name);
  const kind = kindOf(schema);
  const id = IDS[schema.typeName]?.(context.region) ?? randomId(1, SMALL_LETTERS) + randomId(9, SMALL_LETTERS + DIGITS);
  const name = given(`${kind}Name`) ?? given('Name') ?? generateName(context, 63);
  const last = schema.identifier.at(-1) ?? '';
  const own = (schema.identifier.length === 1 && given(last)) || (last.endsWith('Name') || !hasId(schema) ? name : id);
  const host = `${id.replace(/\W|_/g, '-')}.${serviceOf(schema)}.stand-in.invalid`;
  const resource = { schema, region: context.region, id, name, arn: arnWith(schema, context.region, own), host, now };
  const textFor = (attribute: string) => given(attribute) ?? textOf(resource, attribute);
  const attributes = Object.fromEntries(Object.entries(schema.attributes).map(([name, form]) => [name, inForm(form, textFor(name))]));
  const parts = schema.identifier.map((part) => String(attributes[part] ?? textFor(part)));
  return { physicalId: parts.join('|') || name, attributes };
}

/** The attributes after an update: those that are properties, too, have the new values. */
export function updatedAttributes({ attributes: forms }: ResourceSchema, attributes: Properties, properties: Properties): Properties {
  const changed = Object.entries(forms).flatMap(([name, form]) => {
    const value = scalarIn(properties, name);
    return value === undefined ? [] : [[name, inForm(form, value)]];
  });
  return { ...attributes, ...Object.fromEntries(changed) };
}

/** The service in the ARNs of a type, which is also the one that requests are signed for. */
export function serviceOf({ arn }: ResourceSchema): string {
  return arn.slice(0, arn.indexOf(':'));
}

function textOf(resource: NewResource, attribute: string): string {
  const name = attribute.slice(Math.max(attribute.lastIndexOf('.'), attribute.lastIndexOf('/')) + 1);
  const ofOne = resource.schema.attributes[attribute] === 'list' ? name.replace(/s$/, '') : name;
  return VALUES.find(([end]) => end.test(ofOne))?.[1](resource, ofOne) ?? resource.id;
}

function inForm(form: AttributeKind, text: string): unknown {
  if (form === 'list') return [text];
  if (form === 'number') return Number(text) || 1;
  return form === 'boolean' ? text === 'true' : text;
}

function scalarIn(properties: Properties, name: string): string | undefined {
  const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function kindOf({ typeName }: ResourceSchema): string {
  return typeName.slice(typeName.lastIndexOf(':') + 1);
}

function hasId(schema: ResourceSchema): boolean {
  return [...schema.identifier, ...Object.keys(schema.attributes)].some((name) => name === 'Id' || isOwn(schema, name, 'Id'));
}

/** Whether an attribute is the resource's own: `TopicArn` of a topic, or the identifier. */
function isOwn(schema: ResourceSchema, name: string, end: string): boolean {
  return name === kindOf(schema) + end || (schema.identifier.length === 1 && schema.identifier[0] === name);
}

function arnWith({ arn }: ResourceSchema, region: string, id: string): string {
  const [service = '', place = '', account = '', ...resource] = arn.split(':');
  const filled = (text: string) => text.replace('{region}', region).replace('{account}', LOCAL_ACCOUNT).replaceAll('{id}', id);
  return arnOf(service, filled(place), filled(resource.join(':')), filled(account));
}

/** The ARN of something that a resource refers to: `RoleArn` is `role/...`. */
function otherArn(schema: ResourceSchema, region: string, name: string, id: string): string {
  return arnOf(serviceOf(schema), region, `${name.slice(0, -'Arn'.length).toLowerCase()}/${id}`);
}
