/** Says what users can do about resource types that the endpoint does not have. */
import { resourceSchemas } from '.';
import { canStandIn } from './patterns';

/**
 * A message about all types that a template has and the endpoint has not.
 *
 * @param logicalIds the resources of each type
 * @param served the types that the endpoint has
 */
export function unservedTypes(logicalIds: ReadonlyMap<string, readonly string[]>, served: readonly string[]): string {
  const types = [...logicalIds.keys()];
  const list = [...logicalIds].map(([type, ids]) => `${type} (${ids.join(', ')})`).join('; ');
  return [`The local endpoint does not have the resource types: ${list}.`, ...waysOut(types, served)].join(' ');
}

function waysOut(types: readonly string[], served: readonly string[]): string[] {
  const schemas = resourceSchemas();
  const standIns = types.filter((type) => schemas.has(type) && canStandIn(type));
  const others = types.filter((type) => !standIns.includes(type));
  const inMinistack = types.filter((type) => schemas.get(type)?.isInMinistack);
  const options = [...new Set(standIns.map((type) => optionFor(type, served)))].join(' ');
  return [
    ...(standIns.length > 0 ? [`To deploy them without effect, give ivs-local start or deploy the options ${options}.`] : []),
    ...(standIns.length > 0 && others.length > 0 ? [`${others.join(', ')} cannot stand in.`] : []),
    ...(inMinistack.length > 0
      ? [`To have them work, give the option --with ministack: that emulator has ${inMinistack.join(', ')}.`]
      : ['An emulator that has them can stand behind this one: ivs-local has the option --endpoint.']),
  ];
}

/** All types of a service, if the endpoint has none of them. */
function optionFor(type: string, served: readonly string[]): string {
  const prefix = type.slice(0, type.lastIndexOf(':') + 1);
  return `--stand-in '${served.some((name) => name.startsWith(prefix)) ? type : `${prefix}*`}'`;
}
