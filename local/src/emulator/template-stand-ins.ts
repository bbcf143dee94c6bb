/** Changes a template so that an emulator deploys it that does not have all of its resource types. */
import { isObject, type JsonObject } from '../data/json';
import type { Properties, ResourceState } from '../service/resource-type';
import { ServiceError } from '../service/service-error';

/** A resource of a template that may stand in. */
interface Candidate {
  readonly logicalId: string;
  readonly typeName: string;
  readonly properties: Properties;
}

/** A resource of CloudFormation itself that has no effect. */
const PLACEHOLDER = 'AWS::CloudFormation::WaitConditionHandle';

/** A reference in the text of `Fn::Sub`. `${!Name}` is none. */
const SUB_REFERENCE = /\$\{([^!}][^}]*)\}/g;

/**
 * Replaces resources that stand in by placeholders, and all references to them by values. The placeholders keep their logical ids, so that
 * conditions and dependencies stay.
 *
 * @param stateOf the id and attributes of a resource, or undefined if the emulator has its type
 */
export function replaceStandIns(template: JsonObject, stateOf: (resource: Candidate) => ResourceState | undefined): JsonObject {
  const definitions = isObject(template.Resources) ? template.Resources : {};
  const states = new Map<string, ResourceState>();
  for (const [logicalId, definition] of Object.entries(definitions)) {
    if (!isObject(definition) || typeof definition.Type !== 'string') continue;
    const properties = isObject(definition.Properties) ? definition.Properties : {};
    const state = stateOf({ logicalId, typeName: definition.Type, properties });
    if (state) states.set(logicalId, state);
  }
  if (states.size === 0) return template;
  const placed = Object.entries(definitions).map(([logicalId, definition]) => [
    logicalId,
    states.has(logicalId) ? placeholderFor(definition as JsonObject) : definition,
  ]);
  return withValues({ ...template, Resources: Object.fromEntries(placed) }, states) as JsonObject;
}

function placeholderFor({ Properties: _, ...definition }: JsonObject): JsonObject {
  return { ...definition, Type: PLACEHOLDER };
}

type States = ReadonlyMap<string, ResourceState>;

function withValues(value: unknown, states: States): unknown {
  if (Array.isArray(value)) return value.map((item) => withValues(item, states));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const [[name, input] = []] = entries.length === 1 ? entries : [];
  if (name === 'Ref' && typeof input === 'string') return states.get(input)?.physicalId ?? value;
  if (name === 'Fn::GetAtt') return attributeValue(Array.isArray(input) ? input.join('.') : String(input), states) ?? value;
  if (name === 'Fn::Sub') return { [name]: withSubValues(input, states) };
  return Object.fromEntries(entries.map(([key, member]) => [key, withValues(member, states)]));
}

/** `Name.Attribute` of a resource that stands in, or undefined for another resource. */
function attributeValue(reference: string, states: States): unknown {
  const [logicalId = ''] = reference.split('.', 1);
  const state = states.get(logicalId);
  if (!state) return undefined;
  const attribute = reference.slice(logicalId.length + 1);
  const { attributes = {} } = state;
  if (Object.hasOwn(attributes, attribute)) return attributes[attribute];
  throw new ServiceError(
    'ValidationError',
    `Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt. It has: ${Object.keys(attributes).join(', ')}.`,
    400,
  );
}

/** `Fn::Sub` has a text, or a text with variables that override references. */
function withSubValues(input: unknown, states: States): unknown {
  const [text, variables] = Array.isArray(input) ? input : [input, undefined];
  if (typeof text !== 'string') return withValues(input, states);
  const own = isObject(variables) ? variables : {};
  const replaced = text.replace(SUB_REFERENCE, (written, reference: string) => {
    if (Object.hasOwn(own, reference)) return written;
    const value = reference.includes('.') ? attributeValue(reference, states) : states.get(reference)?.physicalId;
    return value === undefined ? written : String(value);
  });
  return Array.isArray(input) ? [replaced, withValues(variables, states)] : replaced;
}
