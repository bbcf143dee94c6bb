import { readJson } from '../json-text';

/** Whether a text can be a policy document: a JSON object. What it says counts when it is evaluated. */
export function isPolicyDocument(text: string): boolean {
  try {
    readJson(text);
    return text.startsWith('{');
  } catch {
    return false;
  }
}
