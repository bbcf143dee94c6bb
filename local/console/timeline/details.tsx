/** All that is known about an entry, with what it caused. */
import './details.css';
import { useEffect, useRef } from 'preact/hooks';
import { ArnLink } from '../components/arn-link';
import { Badge, StateBadge } from '../components/badge';
import { Button } from '../components/button';
import { Code } from '../components/code';
import { Facts } from '../components/facts';
import { jsonText } from '../components/json-text';
import { hashOf } from '../route';
import type { Names } from '../store/names';
import { CopyAs } from './copy-as-buttons';
import type { Entry } from './entries';
import { InvocationTrace } from './invocation-trace';
import { RulesTrace } from './rules-trace';
import { StackTrace } from './stack-trace';
import { deliveryOutcome, summaryOf } from './summary';

export function Details({ entry, names, onClose }: { readonly entry: Entry; readonly names: Names; readonly onClose: () => void }) {
  const { label, title } = summaryOf(entry, names.nameOf);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the details cover the list.
    if (panel.current && panel.current.offsetWidth === panel.current.parentElement?.offsetWidth) panel.current.focus();
  }, []);
  return (
    <aside ref={panel} class="details" aria-label={`${label}: ${title}`} tabIndex={-1}>
      <div class="details-head">
        <div>
          <p class="details-label">{label}</p>
          <h2>
            <bdi>{title}</bdi>
          </h2>
        </div>
        <Button look="quiet" icon="close" label="Close the details" onClick={onClose} />
      </div>
      <CopyAs entry={entry} />
      <Body entry={entry} names={names} />
    </aside>
  );
}

function Body({ entry, names }: { readonly entry: Entry; readonly names: Names }) {
  switch (entry.kind) {
    case 'call':
      return <CallDetails entry={entry} names={names} />;
    case 'event':
      return <EventDetails entry={entry} names={names} />;
    case 'schedule':
      return <ScheduleDetails entry={entry} names={names} />;
    case 'invocation':
      return (
        <>
          <Origin entry={entry} names={names} />
          <InvocationTrace entry={entry} names={names} />
        </>
      );
    case 'log':
      return (
        <>
          <Facts
            facts={{
              Time: entry.news.time,
              Function: entry.news.functionName,
              Region: entry.news.region,
              'Log group': entry.news.logGroupName,
            }}
          />
          <Code text={entry.news.text} what="the notice" />
        </>
      );
    case 'stack':
      return <StackTrace entry={entry} />;
    case 'simulation':
      return <SimulationDetails entry={entry} names={names} />;
  }
}

type Of<Kind extends Entry['kind']> = { readonly entry: Extract<Entry, { kind: Kind }>; readonly names: Names };

function CallDetails({ entry: { news, by, times, lastAt }, names }: Of<'call'>) {
  const { time, service, region, outcome, caller, requestId, message, denied, throttled, input, omittedCharacters = 0 } = news;
  return (
    <>
      {denied && (
        <div class="callout bad">
          <b>
            <code>{denied.action}</code> is denied
          </b>
          <p>
            on <code>{denied.resource}</code>
          </p>
          <p>{denied.reason}</p>
        </div>
      )}
      {throttled && <div class="callout warn">There were too many calls. The SDK tries again by itself.</div>}
      <Facts
        facts={{
          Time: time,
          Repeated: times > 1 && `${times} times with this input, the last time at ${lastAt}`,
          Service: service,
          Region: region,
          Caller: caller ?? 'the endpoint itself',
          Outcome: outcome === 'ok' ? <Badge tone="good">ok</Badge> : <Badge tone="bad">{outcome}</Badge>,
          Message: message,
          'Request id': <code>{requestId}</code>,
          'Made by': by && <EntryLink entry={by}>{`the invocation of ${names.nameOf(by.news.functionName)} that was under way`}</EntryLink>,
        }}
      />
      {input !== undefined && (
        <section class="details-part">
          <h3>Input</h3>
          <Code text={jsonText(input)} what="the input" />
          {omittedCharacters > 0 && <p class="soft small">{omittedCharacters} characters are left out, so there is no command to copy.</p>}
        </section>
      )}
    </>
  );
}

function EventDetails({ entry, names }: Of<'event'>) {
  const { time, region, eventBusName, source, detailType, resources, id, detail } = entry.news;
  return (
    <>
      <Facts
        facts={{
          Time: time,
          Region: region,
          Bus: eventBusName ?? 'default',
          Source: source,
          'Detail type': detailType,
          Resources: resources.length > 0 && <Arns arns={resources} names={names} />,
          Id: <code>{id}</code>,
        }}
      />
      <RulesTrace entry={entry} names={names} />
      <section class="details-part">
        <h3>Detail</h3>
        <Code text={jsonText(detail)} what="the detail" />
      </section>
    </>
  );
}

function ScheduleDetails({ entry: { news, invocation }, names }: Of<'schedule'>) {
  const { text, tone } = deliveryOutcome(news, invocation);
  return (
    <>
      <Facts
        facts={{
          Time: news.time,
          'Was due': news.type === 'schedule' ? news.scheduledTime : undefined,
          Region: news.region,
          Target: <ArnLink arn={news.target} name={names.nameOf(news.target)} />,
          Outcome: <Badge tone={tone}>{text}</Badge>,
          Why: news.failure,
        }}
      />
      {invocation && <InvocationTrace entry={invocation} names={names} />}
    </>
  );
}

function Origin({ entry: { news, causes }, names }: Of<'invocation'>) {
  const { batch } = news;
  return (
    <Facts
      facts={{
        Time: news.time,
        Function: news.functionName,
        Region: news.region,
        'Request id': <code>{news.requestId}</code>,
        Queue: batch && (
          <>
            {batch.messageIds.length === 1 ? '1 message' : `${batch.messageIds.length} messages`} of{' '}
            <ArnLink arn={batch.queueArn} name={names.nameOf(batch.queueArn)} />
          </>
        ),
        'Caused by': causes.length > 0 && (
          <ul>
            {causes.map((cause) => (
              <li key={cause.news.sequence}>
                <EntryLink entry={cause}>{summaryOf(cause, names.nameOf).title}</EntryLink>
              </li>
            ))}
          </ul>
        ),
      }}
    />
  );
}

function SimulationDetails({ entry: { news }, names }: Of<'simulation'>) {
  const { time } = news;
  switch (news.type) {
    case 'command':
      return (
        <>
          <Facts
            facts={{
              Time: time,
              Stage: news.stageArn && <ArnLink arn={news.stageArn} name={names.nameOf(news.stageArn)} />,
              Participant: news.participantId && <code>{news.participantId}</code>,
              Outcome: <StateBadge state={news.outcome} />,
              Message: news.message,
            }}
          />
          <section class="details-part">
            <h3>Input</h3>
            <Code text={jsonText(news.input)} what="the input" />
          </section>
        </>
      );
    case 'job':
      return (
        <Facts
          facts={{
            Time: time,
            Region: news.region,
            Resource: news.resource && <ArnLink arn={news.resource} name={names.nameOf(news.resource)} />,
          }}
        />
      );
    default:
      return <Facts facts={{ Time: time }} />;
  }
}

function Arns({ arns, names }: { readonly arns: readonly string[]; readonly names: Names }) {
  return (
    <ul>
      {arns.map((arn) => (
        <li key={arn}>
          <ArnLink arn={arn} name={names.nameOf(arn)} />
        </li>
      ))}
    </ul>
  );
}

export function EntryLink({ entry, children }: { readonly entry: Entry; readonly children: string }) {
  return (
    <a href={hashOf('timeline', String(entry.news.sequence))}>
      <bdi>{children}</bdi>
    </a>
  );
}
