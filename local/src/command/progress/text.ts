/** Text that fits a terminal: durations, widths, and names shortened in the middle. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** `3 ms`, `1.2 s`, `42 s`, `2 min 5 s` */
export function durationText(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_950) return `${(milliseconds / SECOND).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor((seconds * SECOND) / MINUTE)} min ${seconds % 60} s`;
}

export function countText(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const SEGMENTER = new Intl.Segmenter();

/** Characters as a reader sees them: an emoji with its modifiers is one. */
function characters(text: string): string[] {
  return [...SEGMENTER.segment(text)].map(({ segment }) => segment);
}

/** Terminals show East Asian characters and emoji in two columns. */
const WIDE =
  /[\p{Extended_Pictographic}\u{1100}-\u{115F}\u{2E80}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{20000}-\u{3FFFD}]/u;

/** The columns that a terminal needs for the text, which has no colours. */
export function widthOf(text: string): number {
  return characters(text).reduce((sum, character) => sum + columnsOf(character), 0);
}

function columnsOf(character: string): number {
  return WIDE.test(character) ? 2 : 1;
}

export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Shortens text that is wider than `columns` in its middle, because constructs differ at both ends of their paths. */
export function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const all = characters(text);
  const tail = beginningOf([...all].reverse(), Math.floor((columns - 1) / 2)).reverse();
  const head = beginningOf(all, Math.max(0, columns - 1) - widthOf(tail.join('')));
  return columns < 1 ? '' : `${head.join('')}…${tail.join('')}`;
}

/** As many characters as fit. */
function beginningOf(all: readonly string[], columns: number): string[] {
  let left = columns;
  const end = all.findIndex((character) => {
    left -= columnsOf(character);
    return left < 0;
  });
  return all.slice(0, end < 0 ? all.length : end);
}
