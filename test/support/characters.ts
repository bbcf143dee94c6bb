import * as fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };

/** Any character of Unicode. The unit `binary` of fast-check would tabulate all of them first, which takes a second. */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES.count })
  .map((code) => String.fromCodePoint(code < SURROGATES.first ? code : code + SURROGATES.count), codeOf);

/** With the way back, fast-check puts dangerous words such as `__proto__` among the texts of these characters. */
function codeOf(character: unknown): number {
  const [only, ...more] = String(character);
  const code = only?.codePointAt(0);
  if (code === undefined || more.length > 0) throw new Error(`A character is one code point, got ${JSON.stringify(character)}.`);
  return code < SURROGATES.first ? code : code - SURROGATES.count;
}
