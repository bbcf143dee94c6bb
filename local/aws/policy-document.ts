/** Whether a text is a policy document, as far as anybody looks at one here: a JSON object. */
export function isPolicyDocument(text: string): boolean {
  try {
    JSON.parse(text);
    return text.startsWith('{');
  } catch {
    return false;
  }
}
