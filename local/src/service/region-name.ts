/** The region if neither the user nor a running endpoint names one. */
export const DEFAULT_REGION = 'us-east-1';

/** Whether a text is the name of a region. The name is printed into lines that a shell evaluates, so it has no special characters. */
export function isRegionName(text: string): boolean {
  return /^[a-z]+(-[a-z]+)+-\d+$/.test(text);
}
