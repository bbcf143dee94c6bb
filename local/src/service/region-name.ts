/** Where neither the user nor an endpoint that runs names one. */
export const DEFAULT_REGION = 'us-east-1';

/** The name of a region ends up in lines that a shell evaluates. */
export function isRegionName(text: string): boolean {
  return /^[a-z]+(-[a-z]+)+-\d+$/.test(text);
}
