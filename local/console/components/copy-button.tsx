import { useEffect, useState } from 'preact/hooks';
import { Button } from './button';

/** How long the button says that it has copied. */
const SAID = 1_500;

/** Copies a text. A function gets a text that the page does not have yet. */
export function CopyButton({
  text,
  what,
  title,
  children,
}: {
  readonly text: string | (() => string | Promise<string>);
  /** What it copies, as "the ARN". */
  readonly what: string;
  /** Shown when the pointer rests on a button with a text. */
  readonly title?: string;
  /** @default - an icon */
  readonly children?: string;
}) {
  const [said, setSaid] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(undefined), SAID);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setSaid('copied');
    } catch {
      setSaid('failed');
    }
  };
  const spoken = `Copy ${what}`;
  // The spoken name of a button contains its text, so that a person can say what is there to read.
  const label = !children || spoken.includes(children) ? spoken : undefined;
  const icon = said === 'copied' ? 'check' : said === 'failed' ? 'alert' : 'copy';
  return (
    <>
      <Button look={children ? undefined : 'quiet'} compact icon={icon} label={label} title={title} onClick={copy}>
        {children}
      </Button>
      <span class="visually-hidden" role="status">
        {said && (said === 'copied' ? `Copied ${what}` : `Could not copy ${what}`)}
      </span>
    </>
  );
}
