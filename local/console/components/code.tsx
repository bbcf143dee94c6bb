import './code.css';
import { CopyButton } from './copy-button';

/** A block of code or JSON that can be copied. */
export function Code({ text, what = 'the text' }: { readonly text: string; readonly what?: string }) {
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the block scrolls, also by keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
