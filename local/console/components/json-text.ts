/** JSON for people. */

/** A value as JSON of several lines. */
export function jsonText(value: unknown): string {
  return visible(JSON.stringify(value, undefined, 2) ?? '');
}

/** What turns or hides the text around it when it is pasted: control characters, marks of direction, and what has no width. */
const INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Writes invisible characters of JSON as escapes. */
export function visible(json: string): string {
  return json.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
