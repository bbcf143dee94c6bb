/** The size of r and of s in bytes, which follows from the curve: P-384. */
const INTEGER_SIZE = 48;
export const SIGNATURE_SIZE = 2 * INTEGER_SIZE;

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Converts an ECDSA signature from DER to the form of tokens: r and s one after the other, each with leading zeros to 48 bytes. Returns
 * undefined if it is not DER.
 * @see https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.4
 */
export function fromDer(der: Uint8Array): Uint8Array | undefined {
  const sequence = elementAt(der, 0, SEQUENCE);
  if (!sequence || sequence.end !== der.length) return undefined;
  const r = elementAt(der, sequence.start, INTEGER);
  const s = r && elementAt(der, r.end, INTEGER);
  if (!s || s.end !== der.length) return undefined;
  const integers = [r, s].map(({ start, end }) => fieldOf(der.subarray(start, end)));
  if (!isWhole(integers)) return undefined;
  const signature = new Uint8Array(SIGNATURE_SIZE);
  for (const [index, integer] of integers.entries()) signature.set(integer, index * INTEGER_SIZE + INTEGER_SIZE - integer.length);
  return signature;
}

const isWhole = (integers: (Uint8Array | undefined)[]): integers is Uint8Array[] => !integers.includes(undefined);

/** Where the content of an element starts and ends. Lengths from 128 on have another form, and no signature with P-384 is as long. */
function elementAt(der: Uint8Array, offset: number, tag: number): { readonly start: number; readonly end: number } | undefined {
  const [found, length = 0x80] = der.subarray(offset, offset + 2);
  const end = offset + 2 + length;
  return found === tag && length < 0x80 && end <= der.length ? { start: offset + 2, end } : undefined;
}

/** A positive integer without its sign byte, or undefined for anything else that DER or the curve does not allow. */
function fieldOf(integer: Uint8Array): Uint8Array | undefined {
  const [first = 0x80, second = 0] = integer;
  if (first >= 0x80) return undefined;
  // DER has a sign byte only before a byte that has the highest bit.
  if (first === 0 && second < 0x80) return undefined;
  const magnitude = first === 0 ? integer.subarray(1) : integer;
  return magnitude.length <= INTEGER_SIZE ? magnitude : undefined;
}
