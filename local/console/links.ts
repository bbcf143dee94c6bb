/** Where the page shows a resource. */
import { hashOf } from './route';

/** Returns the hash of the place that shows the resource with an ARN, or undefined if there is none. */
export function placeOf(arn: string): string | undefined {
  const [, , service, , , ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (service === 'ivs' && resource.startsWith('stage/')) return hashOf('rooms', arn);
  if (service === 'ivs' && resource.startsWith('composition/')) return hashOf('compositions', arn);
  if (service === 'cloudformation' && resource.startsWith('stack/')) return hashOf('stacks', arn);
  return undefined;
}

/** The name at the end of an ARN: of a stage, its id; of a function, its name. */
export function lastOf(arn: string): string {
  if (!arn.startsWith('arn:')) return arn;
  const resource = arn.split(':').slice(5).join(':');
  if (resource.startsWith('stack/')) return resource.split('/')[1] ?? arn;
  return resource.split(/[:/]/).at(-1) || arn;
}
