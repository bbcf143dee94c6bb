import { useEffect, useRef, useState } from 'preact/hooks';
import type { StackSnapshot } from '../../src/service/snapshot';
import { ArnLink } from '../components/arn-link';
import { StateBadge } from '../components/badge';
import { CopyButton } from '../components/copy-button';
import { hashOf } from '../route';
import { shortPath } from '../store/names';
import { CustomResourceRequest } from './custom-resource-request';
import type { StackResource } from './matching';

/** A stack: its outputs, and its resources with what stands in and what custom resources were asked. */
export function StackCard({
  stack,
  resources,
  chosen,
  open: opened,
}: {
  readonly stack: StackSnapshot;
  /** Those that the search finds. */
  readonly resources: readonly StackResource[];
  /** Whether the address of the page names the stack. */
  readonly chosen: boolean;
  readonly open: boolean;
}) {
  const { id, name, region, status, statusReason, outputs } = stack;
  const [open, setOpen] = useState(opened);
  const card = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (opened) setOpen(true);
    if (chosen) card.current?.scrollIntoView({ block: 'start' });
  }, [opened, chosen]);
  return (
    <details ref={card} class="card stack-card disclosure" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <StateBadge state={status} />
        <span class="soft small">
          {region}, {resources.length === 1 ? '1 resource' : `${resources.length} resources`}
        </span>
      </summary>
      {open && (
        <>
          {statusReason && <p class="bad-text small card-part">{statusReason}</p>}
          <div class="row small card-part">
            <code>{id}</code>
            <CopyButton text={id} what="the id of the stack" />
            <span class="spacer" />
            <a href={hashOf('timeline', undefined, { stack: id })}>What happened to it</a>
          </div>
          <Outputs outputs={outputs} />
          <ul class="resources">
            {resources.map((resource) => (
              <ResourceItem key={resource.logicalId} resource={resource} />
            ))}
          </ul>
        </>
      )}
    </details>
  );
}

function Outputs({ outputs }: Pick<StackSnapshot, 'outputs'>) {
  const entries = Object.entries(outputs);
  if (entries.length === 0) return null;
  return (
    <section class="card-part">
      <h3>Outputs</h3>
      <dl class="outputs">
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt>
              <bdi>{key}</bdi>
            </dt>
            <dd>
              <ArnLink arn={value} /> <CopyButton text={value} what={`the output ${key}`} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function ResourceItem({
  resource: { logicalId, constructPath, type, physicalId, status, statusReason, notice, requests = [] },
}: {
  readonly resource: StackResource;
}) {
  return (
    <li>
      <div class="row">
        <bdi class="resource-name">{shortPath(constructPath) ?? logicalId}</bdi>
        <span class="soft small">{type}</span>
        <span class="spacer" />
        <StateBadge state={status} />
      </div>
      {constructPath && <code class="resource-id small">{logicalId}</code>}
      {physicalId && (
        <div class="resource-id small">
          <ArnLink arn={physicalId} />
          <CopyButton text={physicalId} what={`the physical id of ${logicalId}`} />
        </div>
      )}
      {statusReason && <p class={status.includes('FAILED') ? 'bad-text small' : 'soft small'}>{statusReason}</p>}
      {notice && <p class="resource-notice small">{notice}</p>}
      {requests.length > 0 && (
        <div class="requests">
          {requests.map((request) => (
            <CustomResourceRequest key={request.requestId} request={request} />
          ))}
        </div>
      )}
    </li>
  );
}
