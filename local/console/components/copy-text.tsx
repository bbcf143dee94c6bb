import './copy-text.css';
import { CopyButton } from './copy-button';

/** An ARN or an id, with a button that copies it. */
export function CopyText({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <span class="copy-text">
      <code>{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  );
}
