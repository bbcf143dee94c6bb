/** Writes XML as the AWS protocols do. ./read-xml reads the XML of clients. */
import { types } from 'node:util';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#13;' };

/** Characters that XML 1.0 cannot contain, not even escaped. @see https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: matches control characters on purpose
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * Renders the content of an element. An object becomes one element for each defined member; a Date becomes ISO 8601. An array becomes
 * `<member>` elements (Query protocol) or, with `flat`, repeats its own element (S3).
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
