import { useEffect, useState } from 'preact/hooks';
import type { TokenReport } from '../../src/service/token-report';
import { Button } from '../components/button';
import { CopyButton } from '../components/copy-button';
import { EmptyState } from '../components/empty-state';
import { ErrorText } from '../components/error-text';
import { ShowButton, useShownSecret } from '../components/secret';
import { useEndpointTime } from '../compositions/endpoint-time';
import { runCommand } from '../endpoint/request';
import type { Page } from '../store/page';
import { useRegionSnapshot, useStore } from '../store/use-store';
import { MakeToken } from './make-token';
import { TokenReportPanel } from './token-report-panel';
import './tokens-view.css';

/** The token is in the memory of this view only, and gone with it. */
export function TokensView() {
  const region = useRegionSnapshot();
  const [token, setToken] = useState('');
  const { report, error } = useReport(token.trim());
  return (
    <div class="view">
      <h1>Tokens</h1>
      <div class="tokens">
        <div class="stack">
          <section class="card section stack" aria-labelledby="token-given">
            <h2 id="token-given">Check a token</h2>
            <TokenField token={token} onToken={setToken} />
            {token && (
              <div>
                <Button look="quiet" onClick={() => setToken('')}>
                  Clear
                </Button>
              </div>
            )}
          </section>
          {region && region.stages.length > 0 && (
            <details class="card section">
              <summary>Or create one with the API</summary>
              <MakeToken region={region} onToken={setToken} />
            </details>
          )}
        </div>
        <div>
          <ErrorText error={error} />
          {report ? (
            <TokenReportPanel report={report} />
          ) : (
            <EmptyState title="Why is a token refused?">
              <p>
                Paste a participant token, of CreateParticipantToken or self-signed. It is decoded and checked claim by claim, as a stage
                checks it when a participant joins. Nobody joins.
              </p>
            </EmptyState>
          )}
        </div>
      </div>
    </div>
  );
}

interface Result {
  readonly report?: TokenReport;
  readonly error?: unknown;
}

/** The report on a token, or why there is none. The token is checked again when the state has changed, and when it expires. */
function useReport(token: string): Result {
  const snapshot = useStore(snapshotOf);
  const now = useEndpointTime();
  const [result, setResult] = useState<Result>({});
  const expired = Number(result.report?.claims?.exp) * 1000 <= now;
  useEffect(() => {
    let current = true;
    const show = (next: Result) => current && setResult(next);
    if (!token) show({});
    else
      runCommand<TokenReport>('token', { token }).then(
        (report) => show({ report }),
        (error) => show({ error }),
      );
    return () => {
      current = false;
    };
  }, [token, snapshot, expired]);
  return result;
}

const snapshotOf = ({ snapshot }: Page) => snapshot;

/** The token is hidden until the person asks for it. */
function TokenField({ token, onToken }: { readonly token: string; readonly onToken: (token: string) => void }) {
  const { shown, show, hide } = useShownSecret();
  return (
    <div class="field">
      <label for="token">Participant token</label>
      <div class="token-line">
        <input
          id="token"
          class="input"
          // The types of Preact take no choice of types.
          type={(shown ? 'text' : 'password') as 'text'}
          autocomplete="off"
          spellcheck={false}
          placeholder="eyJ…"
          value={token}
          onInput={({ currentTarget }) => onToken(currentTarget.value)}
        />
        <ShowButton what="the token" shown={shown} onClick={shown ? hide : show} />
        <CopyButton what="the token" text={token} />
      </div>
    </div>
  );
}
