/**
 * Reads the Unix file modes in a ZIP archive, which fflate does not return.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */

/** Offsets in an entry of the central directory. */
const ENTRY = { signature: 0x02014b50, madeBy: 5, nameLength: 28, extraLength: 30, commentLength: 32, attributes: 38, name: 46 };
const END = { signature: 0x06054b50, length: 22, count: 10, directory: 16 };
const MADE_BY_UNIX = 3;

/** Returns modes by entry name. Entries that were not made on Unix have none. Expects an archive that fflate has read. */
export function unixModes(zip: Uint8Array): Map<string, number> {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const modes = new Map<string, number>();
  const end = endOf(bytes);
  let at = bytes.readUInt32LE(end + END.directory);
  for (let left = bytes.readUInt16LE(end + END.count); left > 0 && bytes.readUInt32LE(at) === ENTRY.signature; left--) {
    const nameLength = bytes.readUInt16LE(at + ENTRY.nameLength);
    const name = bytes.toString('utf8', at + ENTRY.name, at + ENTRY.name + nameLength);
    if (bytes[at + ENTRY.madeBy] === MADE_BY_UNIX) modes.set(name, bytes.readUInt32LE(at + ENTRY.attributes) >>> 16);
    at += ENTRY.name + nameLength + bytes.readUInt16LE(at + ENTRY.extraLength) + bytes.readUInt16LE(at + ENTRY.commentLength);
  }
  return modes;
}

/** Finds the end record. Only a comment may follow it. */
function endOf(bytes: Buffer): number {
  let at = bytes.length - END.length;
  while (at > 0 && bytes.readUInt32LE(at) !== END.signature) at--;
  return at;
}
