import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value of JSON. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The templates of a cloud assembly, by the names of their files. They have nothing that the language or its files decide: no metadata, no
 * hashes of assets, and no order of keys in the texts that are JSON, because Go sorts them.
 */
export function templatesIn(assembly: string): Record<string, Json> {
  const files = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, parsedTexts(templateIn(join(assembly, file)))]));
}

function templateIn(file: string): Json {
  const { Resources, Conditions: _, ...template } = JSON.parse(readFileSync(file, 'utf8').replace(/\b[0-9a-f]{64}\b/g, '<hash>'));
  const resources = Object.entries<{ Type: string; Metadata?: Json }>(Resources)
    .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
    .map(([id, { Metadata: __, ...resource }]) => [id, resource]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** Replaces each text that is JSON by its value, also a text with references in it. */
function parsedTexts(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(parsedTexts);
  const join = (value as { 'Fn::Join'?: [string, Json[]] })['Fn::Join'];
  if (join?.[0] === '' && Array.isArray(join[1])) {
    const text = join[1].map((part) => (typeof part === 'string' ? part : encodeURIComponent(JSON.stringify(part)))).join('');
    try {
      return JSON.parse(text);
    } catch {
      // Other text.
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, parsedTexts(member as Json)]));
}

/** What differs between two values: for each difference a line with its path and both values. */
export function differences(here: Json | undefined, there: Json | undefined, path = ''): string[] {
  if (isNode(here) && isNode(there) && Array.isArray(here) === Array.isArray(there)) {
    const keys = [...new Set([...Object.keys(here), ...Object.keys(there)])];
    return keys.flatMap((key) => differences(child(here, key), child(there, key), `${path}/${key}`));
  }
  return JSON.stringify(here) === JSON.stringify(there) ? [] : [`${path}: ${show(here)}, and in TypeScript ${show(there)}`];
}

const isNode = (value: Json | undefined): value is object & Json => typeof value === 'object' && value !== null;
const child = (node: object, key: string): Json | undefined => (node as Record<string, Json>)[key];
const show = (value: Json | undefined) => (value === undefined ? 'nothing' : JSON.stringify(value));
