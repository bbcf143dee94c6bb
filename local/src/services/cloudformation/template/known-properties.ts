/** Checks properties and outputs as far as they are known before anything is deployed. */

import { isObject } from '../../../data/json-object';
import type { Members, Shape } from '../../../service/input';
import { ServiceError } from '../../../service/service-error';
import { messageOf } from '../error-message';
import type { Properties } from '../resource-types/resource-type';
import { checkNoSecrets, checkParameters } from './dynamic-references';
import { resolve, type Scope } from './intrinsics';
import type { Plan, PlanContext, PlannedResource } from './plan';
import { pseudoParameter, type StackIdentity } from './pseudo-parameters';

/** Stands for a value that depends on a resource or on another stack. */
const UNKNOWN = '{{known:after-deployment}}';

type Planned = Pick<Plan, 'template' | 'parameters' | 'conditions' | 'resources'>;

/** Throws one error with all faults: functions that fail in any case, parameters that do not exist, and properties that a type rejects. */
export function checkKnownProperties(plan: Planned, stack: StackIdentity, { types, readParameter }: PlanContext): void {
  const ofResources = [...plan.resources.values()].flatMap((planned) =>
    faultsIn(`${planned.logicalId}, ${planned.typeName}`, () => {
      const known = knownProperties(plan, planned, stack);
      checkParameters(known, readParameter);
      const type = types.get(planned.typeName);
      if (type.isCustomResource) checkNoSecrets(known);
      type.check?.(withoutUnknown(type.properties, known));
    }),
  );
  const ofOutputs = Object.entries(plan.template.Outputs)
    .filter(([, { Condition }]) => !Condition || plan.conditions.get(Condition))
    .flatMap(([key, { Value }]) => faultsIn(`output ${key}`, () => valueOrUnknown(Value, plan, stack)));
  const faults = [...ofResources, ...ofOutputs];
  if (faults.length > 0) throw new ServiceError('ValidationError', faults.join('\n'));
}

function faultsIn(what: string, check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    const message = messageOf(error);
    // The type checks values that are not known yet when it creates the resource.
    return message.includes(UNKNOWN) ? [] : [`${message} (${what})`];
  }
}

/** Leaves out properties that are unknown as a whole, or that cannot be computed from unknown values. */
function knownProperties(plan: Planned, { properties }: PlannedResource, stack: StackIdentity): Properties {
  const known = Object.entries(properties).flatMap(([name, property]) => {
    const value = valueOrUnknown(property, plan, stack);
    return value === UNKNOWN || typeof value === 'symbol' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}

/** The properties without unknown values and without references to secrets. Inside of a property, such texts stay. */
function withoutUnknown(members: Members, values: Properties): Properties {
  const known = Object.entries(values).filter(([, value]) => !isReference(value));
  return Object.fromEntries(known.map(([name, value]) => [name, members[name] ? withoutReferences(members[name], value) : value]));
}

/** The value without those texts in the place of numbers, lists and objects. */
function withoutReferences(shape: Shape, value: unknown): unknown {
  const { kind, element, members } = shape;
  if (isReference(value)) return kind === 'text' || kind === 'any' ? value : undefined;
  if (Array.isArray(value) && element) return value.map((item) => withoutReferences(element, item)).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  const shapeOf = (name: string) => (members ? members[name] : element);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const member = shapeOf(name);
      return [name, member ? withoutReferences(member, item) : item];
    }),
  );
}

/** Throws if a function fails although it knows all values that it needs. */
function valueOrUnknown(property: unknown, { template, parameters, conditions }: Planned, stack: StackIdentity): unknown {
  let asksForUnknown = false;
  const unknown = () => {
    asksForUnknown = true;
    return UNKNOWN;
  };
  const scope: Scope = {
    ref: (name) => pseudoParameter(name, stack) ?? parameters.get(name)?.value ?? unknown(),
    getAtt: unknown,
    importValue: unknown,
    stackOutput: unknown,
    condition: (name) => conditions.get(name) === true,
    mappings: template.Mappings,
    region: stack.region,
  };
  try {
    return resolve(property, scope);
  } catch (error) {
    if (asksForUnknown) return UNKNOWN;
    throw error;
  }
}

function isReference(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(UNKNOWN) || value.includes('{{resolve:'));
}
