import { matching } from './input';

/** The region if neither the user nor a running endpoint names one. */
export const DEFAULT_REGION = 'us-east-1';

/** The name is printed into lines that a shell evaluates, so it has no special characters. */
const NAME = /^[a-z]+(-[a-z]+)+-\d+$/;

/** The shape of a region's name. */
export const REGION_NAME = matching("a region's name, like eu-west-1", NAME);

/** Whether a text is the name of a region. */
export function isRegionName(text: string): boolean {
  return NAME.test(text);
}
