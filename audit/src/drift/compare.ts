/** Compares the properties of a resource in a template with the live resource, by the comparison that the handler deploys with. */
import type { Kind, LiveResource } from '../../../lambda/resources/kinds/kind';
import { differences } from '../../../lambda/resources/lifecycle/tags';
import type { Tags } from '../../../lambda/resources/protocol/own-tags';
import type { AdoptableProperties } from '../../../src/private/wire';
import { isMap, type Resolved, Unknown, unknownIn } from '../template/resolved';
import { member } from '../template/template';

export interface Difference {
  /** A property of the resource, such as `Name`, or `Tags.<key>`. */
  readonly property: string;
  /** The value that the template resolves to; null where it has none. */
  readonly template: unknown;
  /** The value that the service has; null where it has none. */
  readonly live: unknown;
}

export interface NotCompared {
  readonly property: string;
  readonly reason: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly notCompared: readonly NotCompared[];
}

export type ResolvedProperties = Readonly<Record<string, Resolved>>;

/** Properties that tell the handler what to do, and are no part of the resource. Tags are compared apart. */
const HANDLER_PROPERTIES: Readonly<Record<keyof AdoptableProperties | 'ForceDelete' | 'ServiceTimeout' | 'ServiceToken', true>> = {
  AdoptArn: true,
  AdoptFrom: true,
  ConstructPath: true,
  ForceDelete: true,
  ServiceTimeout: true,
  ServiceToken: true,
  Tags: true,
};

/** Properties whose effect is in another service, with the property of the resource that they decide. */
const ELSEWHERE: Readonly<Record<string, { readonly decides?: string; readonly reason: string }>> = {
  CredentialsSecretArn: { reason: 'the credentials are in a secret, which this command does not read' },
  KmsKeyArn: { decides: 'PublicKeyMaterial', reason: 'the key is in AWS KMS, which this command does not call' },
};

export function compareProperties(kind: Kind, properties: ResolvedProperties, live: LiveResource): Comparison {
  const notCompared: NotCompared[] = [];
  const known: Record<string, unknown> = {};
  const undecided = new Set<string>();
  // Takes the live value, so that the kind can decode the properties.
  const leaveOut = (property: string, reason: string, decided = property) => {
    notCompared.push({ property, reason });
    undecided.add(decided);
    const present = wireForm(liveValue(live, decided));
    if (present !== undefined) known[decided] = present;
  };
  for (const [property, value] of Object.entries(properties)) {
    if (Object.hasOwn(HANDLER_PROPERTIES, property)) continue;
    const unknown = unknownIn(value);
    if (Object.hasOwn(ELSEWHERE, property)) leaveOut(property, ELSEWHERE[property].reason, ELSEWHERE[property].decides);
    else if (unknown) leaveOut(property, unknown.reason);
    else known[property] = value;
  }
  try {
    const given = kind.decode(known, '') as object;
    const names = [...(kind.replaces?.(given, live) ?? []), ...Object.keys(kind.changes?.(given, live) ?? {}).map(capitalized)];
    const differing = [...new Set(names)].filter((property) => !undecided.has(property));
    return { differences: differing.map((property) => differenceIn(property, given, live)), notCompared };
  } catch (error) {
    return { differences: [], notCompared: [{ property: '(all)', reason: (error as Error).message }] };
  }
}

/** Whether an ingest configuration accepts insecure connections, which IVS never returns: the kind compares a tag in its place. */
const INSECURE_INGEST = 'InsecureIngest';

function differenceIn(property: string, given: object, live: LiveResource): Difference {
  const template = liveValue(given, property) ?? null;
  if (property === INSECURE_INGEST) return { property, template, live: template !== true };
  return { property, template, live: liveValue(live, property) ?? null };
}

/** @param own the handler's tags that the resource has if nobody has changed them */
export function compareTags(given: Resolved, own: Tags, live: Tags): Comparison {
  if (given instanceof Unknown) return { differences: [], notCompared: [{ property: 'Tags', reason: given.reason }] };
  const wanted = Object.entries({ ...(isMap(given) ? given : {}), ...own });
  const known = Object.fromEntries(wanted.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const unknown = wanted.filter((entry): entry is [string, Unknown] => entry[1] instanceof Unknown);
  const isUnknown = (key: string) => unknown.some(([other]) => other === key);
  const { changed, surplus } = differences(known, live);
  const keys = [...changed.map(([key]) => key), ...surplus.filter((key) => !isUnknown(key))];
  return {
    differences: keys.map((key) => ({ property: `Tags.${key}`, template: member(known, key) ?? null, live: member(live, key) ?? null })),
    notCompared: unknown.map(([key, { reason }]) => ({ property: `Tags.${key}`, reason })),
  };
}

/** The value of a property in the SDK's form, whose keys begin in lower case. */
function liveValue(resource: object, property: string): unknown {
  return member(resource as Record<string, unknown>, property.charAt(0).toLowerCase() + property.slice(1));
}

/** A value of the SDK as CloudFormation would send it. */
function wireForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wireForm);
  if (typeof value !== 'object' || value === null) return value === undefined ? undefined : String(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [capitalized(key), wireForm(part)]));
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
