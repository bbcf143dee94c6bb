import { readJson } from '../data/json-text';
import type { PolicyDocument } from '../services/iam/evaluation';
import { readResourcePolicy } from '../services/iam/policy';

/**
 * The policy of a resource from its text. Throws an Error for what is none, and for what would be evaluated in another way than on AWS;
 * undefined when it is no JSON object.
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
