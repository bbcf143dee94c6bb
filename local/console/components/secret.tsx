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

/** Whether the secret of this component is shown. To show it hides the one that was shown before. */
export function useShownSecret(): { readonly shown: boolean; show(): void; hide(): void } {
  const id = useId();
  const shown = useStoreOf(shownSecret, shownId) === id;
  const hide = () => shownSecret.update((current) => (current === id ? undefined : current));
  useEffect(() => hide, []);
  return { shown, hide, show: () => shownSecret.update(() => id) };
}

export function Secret({ what, load }: { readonly what: string; readonly load: () => string | Promise<string> }) {
  const { shown, show, hide } = useShownSecret();
  const [value, setValue] = useState<string>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!shown) setValue(undefined);
  }, [shown]);
  const loadAndShow = async () => {
    setError(undefined);
    try {
      setValue(await load());
      show();
    } catch (failure) {
      setError(failure);
    }
  };
  const isShown = shown && value !== undefined;
  return (
    <span class="secret">
      <code class="secret-value">{isShown ? value : '••••••••'}</code>
      <ShowButton what={what} shown={isShown} onClick={isShown ? hide : loadAndShow} />
      <CopyButton text={load} what={what} />
      <ErrorText error={error} />
    </span>
  );
}

export function ShowButton({ what, shown, onClick }: { readonly what: string; readonly shown: boolean; readonly onClick: () => void }) {
  return (
    <Button
      look="quiet"
      compact
      icon={shown ? 'eye-off' : 'eye'}
      label={`${shown ? 'Hide' : 'Show'} ${what}`}
      aria-pressed={shown}
      onClick={onClick}
    />
  );
}
