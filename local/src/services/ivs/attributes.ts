/** The most that the attributes of a participant may come to: 1 KB. */
export const MAX_ATTRIBUTE_BYTES = 1024;

/** What the keys and values of a map come to together, in UTF-8. */
export function bytesOf(map: Readonly<Record<string, unknown>>): number {
  return Buffer.byteLength(Object.entries(map).flat().join(''));
}
