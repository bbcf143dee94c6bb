import './error-text.css';
import { EndpointError } from '../endpoint/request';
import { Icon } from './icon';

/** An error where it happened, with its code and message. */
export function ErrorText({ error }: { readonly error: unknown }) {
  if (!error) return null;
  const { message } = error as Error;
  return (
    <div class="error-text" role="alert">
      <Icon name="alert" />
      <span>
        {error instanceof EndpointError && (
          <>
            <code>{error.code}</code>{' '}
          </>
        )}
        <bdi>{message}</bdi>
      </span>
    </div>
  );
}
