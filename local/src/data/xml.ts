/** XML as the AWS protocols write it. What clients write is read by ./read-xml. */
import { types } from 'node:util';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#13;' };

/** What XML 1.0 cannot hold, not even escaped. @see https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * The content of an element. An object becomes elements by its keys, undefined ones left out; a Date becomes ISO 8601. An array is
 * written as a list of `<member>` elements (Query protocol) or, `flat`, as the element itself repeated (S3).
 */
export function renderXml(value: unknown, lists: 'member' | 'flat' = 'member'): string {
  if (value === undefined || value === null) return '';
  if (types.isDate(value)) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => element('member', item, lists)).join('');
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, item]) =>
      lists === 'flat' && Array.isArray(item) ? item.map((one) => element(name, one, lists)).join('') : element(name, item, lists),
    )
    .join('');
}

function element(name: string, value: unknown, lists: 'member' | 'flat'): string {
  return value === undefined ? '' : `<${name}>${renderXml(value, lists)}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(UNWRITABLE, '\ufffd').replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? character);
}
