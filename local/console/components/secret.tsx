/** A secret is hidden until a person asks for it. The page shows at most one. */
import { useEffect, useId, useState } from 'preact/hooks';
import { createStore } from '../store/store';
import { useStoreOf } from '../store/use-store';
import { Button } from './button';
import { CopyButton } from './copy-button';
import { ErrorText } from './error-text';
import './secret.css';

/** The id of the secret that is shown. */
const shownSecret = createStore<string | undefined>(undefined);
const shownId = (id: string | undefined) => id;

export function Secret({ what, load }: { readonly what: string; readonly load: () => string | Promise<string> }) {
  const id = useId();
  const shown = useStoreOf(shownSecret, shownId) === id;
  const [value, setValue] = useState<string>();
  const [error, setError] = useState<unknown>();
  const hide = () => shownSecret.update((current) => (current === id ? undefined : current));
  useEffect(() => hide, []);
  useEffect(() => {
    if (!shown) setValue(undefined);
  }, [shown]);
  const show = async () => {
    setError(undefined);
    try {
      setValue(await load());
      shownSecret.update(() => id);
    } catch (failure) {
      setError(failure);
    }
  };
  const isShown = shown && value !== undefined;
  return (
    <span class="secret">
      <code class="secret-value">{isShown ? value : '••••••••'}</code>
      <Button
        look="quiet"
        compact
        icon={isShown ? 'eye-off' : 'eye'}
        label={`${isShown ? 'Hide' : 'Show'} ${what}`}
        aria-pressed={isShown}
        onClick={isShown ? hide : show}
      />
      <CopyButton text={load} what={what} />
      <ErrorText error={error} />
    </span>
  );
}
