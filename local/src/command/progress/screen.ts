/** Writes lines to a terminal or a pipe. */
import picocolors from 'picocolors';
import { shorten } from './text';

/** Where lines go, such as `process.stderr`. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Screen {
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** How wide a line may be. Infinity in a pipe. */
  columns(): number;
  /** Writes a line that stays. */
  line(text: string): void;
  /** Shows what is under way in one line below all others, until the next call. In a pipe, this has no effect. */
  status(text: string): void;
}

const CLEAR_LINE = '\r\u001B[K';

export function createScreen(stream: OutputStream, env: NodeJS.ProcessEnv): Screen {
  const moves = movesCursor(stream, env);
  let shown = '';
  const status = (text: string) => {
    if (!moves || text === shown) return;
    stream.write(CLEAR_LINE + text);
    shown = text;
  };
  const columns = () => (stream.isTTY ? stream.columns || DEFAULT_COLUMNS : Number.POSITIVE_INFINITY);
  return {
    colors: picocolors.createColors(hasColors(stream, env)),
    columns,
    line(text) {
      const below = shown;
      status('');
      stream.write(`${text}\n`);
      status(below);
    },
    // A line as wide as the terminal would wrap.
    status: (text) => status(shorten(text, columns() - 1)),
  };
}

/** Some terminals do not tell their width. */
const DEFAULT_COLUMNS = 80;

/** Terminals of CI systems keep everything, and dumb ones move no cursor. */
function movesCursor({ isTTY }: OutputStream, { CI, TERM }: NodeJS.ProcessEnv): boolean {
  return isTTY === true && TERM !== 'dumb' && (CI === undefined || ['', '0', 'false'].includes(CI));
}

/**
 * @see https://no-color.org
 * @see https://force-color.org
 */
export function hasColors({ isTTY }: OutputStream, { FORCE_COLOR, NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR) return !['0', 'false'].includes(FORCE_COLOR);
  return !NO_COLOR && isTTY === true && TERM !== 'dumb';
}
