import type { TokenCheck, TokenReport } from '../../src/service/token-report';
import { Badge } from '../components/badge';
import { Code } from '../components/code';
import { Icon } from '../components/icon';
import { durationText } from '../components/times';
import { useEndpointTime } from '../compositions/endpoint-time';
import { hashOf } from '../route';
import { claimText } from './claim-text';
import './token-report-panel.css';

export function TokenReportPanel({ report }: { readonly report: TokenReport }) {
  const { header, claims, checks } = report;
  return (
    <div class="stack">
      <Verdict report={report} />
      {checks.length > 0 && (
        <section class="card checks" aria-labelledby="token-checks">
          <h2 id="token-checks">Checks</h2>
          <ul>
            {checks.map((check, index) => (
              // A claim can have two checks, and their order does not change.
              <Check key={`${check.name} ${index}`} check={check} value={claims?.[check.name] ?? header?.[check.name]} />
            ))}
          </ul>
        </section>
      )}
      {claims && (
        <section class="stack" aria-labelledby="token-decoded">
          <h2 id="token-decoded">Decoded</h2>
          <Code text={JSON.stringify({ header, claims }, undefined, 2)} what="the decoded token" />
          {report.signedBy === 'SERVICE' && (
            <p class="small soft">On AWS, tokens of CreateParticipantToken are signed in another way. Do not read them in your app.</p>
          )}
        </section>
      )}
    </div>
  );
}

function Verdict({ report: { accepted, code, message, signedBy, claims } }: { readonly report: TokenReport }) {
  const now = useEndpointTime();
  const stageArn = typeof claims?.resource === 'string' ? claims.resource : undefined;
  return (
    <div class={`verdict ${accepted ? 'accepted' : 'refused'}`}>
      <Icon name={accepted ? 'check' : 'alert'} />
      <div class="verdict-text">
        <div class="verdict-text" role="status">
          <p class="verdict-title">{accepted ? 'A participant can join with this token.' : `Refused: ${code}`}</p>
          {message && (
            <p>
              <bdi>{message}</bdi>
            </p>
          )}
        </div>
        <p class="row small">
          {signedBy && <Badge>{signedBy === 'SERVICE' ? 'of CreateParticipantToken' : 'self-signed'}</Badge>}
          {stageArn && (
            <a href={hashOf('rooms', stageArn)}>
              <bdi>{stageArn}</bdi>
            </a>
          )}
          {accepted && <span class="soft">expires in {durationText(Number(claims?.exp) * 1000 - now)}</span>}
        </p>
      </div>
    </div>
  );
}

const OUTCOMES = {
  KEPT: { icon: 'check', text: 'kept', look: 'good' },
  BROKEN: { icon: 'close', text: 'broken', look: 'bad' },
  UNCHECKED: { icon: 'more', text: 'not checked', look: 'soft' },
} as const;

function Check({ check: { name, rule, outcome, message }, value }: { readonly check: TokenCheck; readonly value: unknown }) {
  const { icon, text, look } = OUTCOMES[outcome];
  const said = claimText(name, value);
  return (
    <li class="check-row">
      <span class={`check-mark ${look}`}>
        <Icon name={icon} />
        <span class="visually-hidden">{text}: </span>
      </span>
      <code class="check-name">{name}</code>
      <div class="check-text">
        <span>must be {rule}</span>
        {value !== undefined && (
          <code class="soft small" dir="auto">
            {typeof value === 'string' ? value : JSON.stringify(value)}
            {said && ` (${said})`}
          </code>
        )}
        {message && <span class="bad-text small">{message}</span>}
      </div>
    </li>
  );
}
