/** What of properties and outputs is known before anything is deployed, and what functions and resource types refuse of that. */
import { ServiceError } from '../../../service/service-error';
import { messageOf } from '../error-message';
import type { Properties } from '../resource-types/resource-type';
import { checkParameters, refuseSecrets } from './dynamic-references';
import { resolve, type Scope } from './intrinsics';
import type { Plan, PlanContext, PlannedResource } from './plan';
import { pseudoParameter, type StackIdentity } from './pseudo-parameters';

/** Stands for what depends on a resource or on another stack. */
const UNKNOWN = '{{known:after-deployment}}';

type Planned = Pick<Plan, 'template' | 'parameters' | 'conditions' | 'resources'>;

/** Throws one error for all functions that fail whatever is deployed, for parameters that are not there, and for all that the types refuse. */
export function checkKnownProperties(plan: Planned, stack: StackIdentity, { types, readParameter }: PlanContext): void {
  const ofResources = [...plan.resources.values()].flatMap((planned) =>
    faultsIn(`${planned.logicalId}, ${planned.typeName}`, () => {
      const known = knownProperties(plan, planned, stack);
      checkParameters(known, readParameter);
      const type = types.get(planned.typeName);
      if (type.isCustomResource) refuseSecrets(known);
      type.check?.(withoutReferences(known));
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
    // Of what is not known yet, the type judges when it is asked to create the resource.
    return message.includes(UNKNOWN) ? [] : [`${message} (${what})`];
  }
}

/** Without what is unknown as a whole, and what cannot be computed from unknown values. */
function knownProperties(plan: Planned, { properties }: PlannedResource, stack: StackIdentity): Properties {
  const known = Object.entries(properties).flatMap(([name, property]) => {
    const value = valueOrUnknown(property, plan, stack);
    return value === UNKNOWN || typeof value === 'symbol' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}

/** Without what is to be read when the resource is deployed: no type sees a secret before. */
function withoutReferences(known: Properties): Properties {
  return Object.fromEntries(Object.entries(known).filter(([, value]) => !isReference(value)));
}

/** Throws when a function fails of itself, and not because of what it does not know. */
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
