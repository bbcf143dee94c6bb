/** The maximum size of a participant's attributes. */
export const MAX_ATTRIBUTE_BYTES = 1024;

/** The total size of a map's keys and values in UTF-8. */
export function bytesOf(map: Readonly<Record<string, unknown>>): number {
  return Buffer.byteLength(Object.entries(map).flat().join(''));
}
