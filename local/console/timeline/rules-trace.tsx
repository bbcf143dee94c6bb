import type { RuleSnapshot } from '../../src/service/snapshot';
import { ArnLink } from '../components/arn-link';
import { Badge } from '../components/badge';
import type { Names } from '../store/names';
import type { Page } from '../store/page';
import { useStore } from '../store/use-store';
import type { EventEntry, RuleDelivery } from './entries';
import { InvocationTrace } from './invocation-trace';
import { markedLines } from './marked-json';
import { deliveryOutcome } from './summary';

const rulesOf = (state: Page) => state.snapshot?.rules;

/** The rules of the event's bus: first those that did not get it to their target, and those that do not match, each with the reason. */
export function RulesTrace({ entry, names }: { readonly entry: EventEntry; readonly names: Names }) {
  const { news, deliveries } = entry;
  const { unmatched = [], moreUnmatched = 0, region, eventBusName } = news;
  const rules = useStore(rulesOf) ?? [];
  const ruleNamed = (name: string) =>
    rules.find((rule) => rule.name === name && rule.region === region && rule.eventBusName === eventBusName);
  const deliveriesWhere = (isShown: (delivery: RuleDelivery) => boolean) =>
    deliveries.filter(isShown).map((delivery) => <Delivery key={delivery.news.sequence} delivery={delivery} names={names} />);
  return (
    <section class="details-part">
      <h3>Rules</h3>
      {deliveries.length + unmatched.length === 0 && <p class="soft small">The bus has no rules.</p>}
      {deliveriesWhere((delivery) => delivery.news.failure !== undefined)}
      {unmatched.map(({ ruleName, path, reason }) => (
        <details key={ruleName} class="rule-unmatched disclosure">
          <summary>
            <span class="row">
              <bdi class="rule-name" title={ruleName}>
                {names.nameOf(ruleName)}
              </bdi>
              <Badge>does not match</Badge>
            </span>
            <span class="soft small">
              {path && <code>{path}</code>} {reason}
            </span>
          </summary>
          <Comparison event={entry} rule={ruleNamed(ruleName)} path={path} />
        </details>
      ))}
      {moreUnmatched > 0 && <p class="soft small">{moreUnmatched} more rules do not match.</p>}
      {deliveriesWhere((delivery) => delivery.news.failure === undefined)}
    </section>
  );
}

function Delivery({ delivery: { news, invocation }, names }: { readonly delivery: RuleDelivery; readonly names: Names }) {
  const { text, tone } = deliveryOutcome(news, invocation);
  return (
    <div class="rule-matched">
      <div class="row">
        <bdi class="rule-name" title={news.ruleName}>
          {names.nameOf(news.ruleName)}
        </bdi>
        <Badge tone="accent">matches</Badge>
        <span class="small">
          → <ArnLink arn={news.target} name={names.nameOf(news.target)} />
        </span>
        {!invocation && <Badge tone={tone}>{text}</Badge>}
      </div>
      {news.failure && <p class="bad-text small">{news.failure}</p>}
      {invocation && <InvocationTrace entry={invocation} names={names} />}
    </div>
  );
}

/** The pattern beside the event, with the part that does not match marked in both. */
function Comparison({ event: { news }, rule, path }: { readonly event: EventEntry; readonly rule?: RuleSnapshot; readonly path?: string }) {
  const { source, detailType, resources, detail } = news;
  const event = { source, 'detail-type': detailType, resources, detail };
  return (
    <div class="comparison">
      {rule?.pattern ? (
        <MarkedJson title="Pattern" value={rule.pattern} path={path} />
      ) : (
        <p class="soft small">{rule ? 'The rule has no pattern.' : 'The rule is gone.'}</p>
      )}
      <MarkedJson title="Event" value={event} path={path} />
    </div>
  );
}

function MarkedJson({ title, value, path }: { readonly title: string; readonly value: unknown; readonly path?: string }) {
  return (
    <figure>
      <figcaption class="small soft">{title}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the block scrolls, also by keyboard */}
      <pre class="marked-json" tabIndex={0}>
        {markedLines(value, path).map(({ text, marked }, index) =>
          marked ? <mark key={index}>{`${text}\n`}</mark> : <span key={index}>{`${text}\n`}</span>,
        )}
      </pre>
    </figure>
  );
}
