import { readJson } from '../data/json-text';
import type { PolicyDocument } from '../services/iam/evaluation';
import { readResourcePolicy } from '../services/iam/policy';

/**
 * Parses a resource-based policy. Throws an Error for an invalid policy, and for elements that cannot be evaluated here. Returns undefined if the
 * text is not a JSON object.
 */
export function parsePolicyDocument(text: string): PolicyDocument | undefined {
  const document = parse(text);
  return document && readResourcePolicy(document);
}

function parse(text: string): object | undefined {
  try {
    const value = text.startsWith('{') ? readJson(text) : undefined;
    return value as object | undefined;
  } catch {
    return undefined;
  }
}
