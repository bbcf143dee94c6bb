/** What of a resource's properties is known before anything is deployed, and what its type refuses of that. */
import { ServiceError } from '../aws/service-error';
import { messageOf } from './error-message';
import { resolve, type Scope } from './intrinsics';
import type { Plan, PlannedResource } from './plan';
import { pseudoParameter, type StackIdentity } from './pseudo-parameters';
import type { Properties } from './resource-type';
import type { ResourceTypes } from './resource-types/lookup';

/** Stands for what depends on a resource or on another stack. */
const UNKNOWN = '{{known:after-deployment}}';

type Planned = Pick<Plan, 'template' | 'parameters' | 'conditions' | 'resources'>;

/** Throws one error for all that the types refuse. */
export function checkKnownProperties(plan: Planned, stack: StackIdentity, types: ResourceTypes): void {
  const scope: Scope = {
    ref: (name) => pseudoParameter(name, stack) ?? plan.parameters.get(name)?.value ?? UNKNOWN,
    getAtt: () => UNKNOWN,
    importValue: () => UNKNOWN,
    condition: (name) => plan.conditions.get(name) === true,
    mappings: plan.template.Mappings,
    region: stack.region,
  };
  const faults = [...plan.resources.values()].flatMap((planned) => {
    try {
      types.get(planned.typeName).check?.(knownProperties(planned, scope));
      return [];
    } catch (error) {
      const message = messageOf(error);
      // Of what is not known yet, the type judges when it is asked to create the resource.
      return message.includes(UNKNOWN) ? [] : [`${message} (${planned.logicalId}, ${planned.typeName})`];
    }
  });
  if (faults.length > 0) throw new ServiceError('ValidationError', faults.join('\n'));
}

/** Without what is unknown as a whole, and what cannot be computed from unknown values. Secrets are never among them. */
function knownProperties({ properties }: PlannedResource, scope: Scope): Properties {
  const known = Object.entries(properties).flatMap(([name, property]) => {
    const value = valueOrUnknown(property, scope);
    return value === UNKNOWN || typeof value === 'symbol' || isReference(value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}

function valueOrUnknown(property: unknown, scope: Scope): unknown {
  try {
    return resolve(property, scope);
  } catch {
    return UNKNOWN;
  }
}

function isReference(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(UNKNOWN) || value.includes('{{resolve:'));
}
