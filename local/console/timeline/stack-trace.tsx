import { ArnLink } from '../components/arn-link';
import { StateBadge } from '../components/badge';
import { Facts } from '../components/facts';
import { preciseDuration, preciseTime } from '../components/times';
import { CustomResourceRequest } from '../stacks/custom-resource-request';
import type { ResourceChange, StackEntry } from './entries';
import { resourceName } from './summary';

/** A stack operation: each resource as it came or went. */
export function StackTrace({ entry }: { readonly entry: StackEntry }) {
  const { news, changes, resources, requests } = entry;
  const [first, last] = [changes[0] ?? news, changes.at(-1)];
  const asked = [...requests.values()];
  return (
    <>
      <Facts
        facts={{
          Started: first.time,
          Took: last && !last.status.endsWith('_IN_PROGRESS') ? preciseDuration(Date.parse(last.time) - Date.parse(first.time)) : undefined,
          Region: news.region,
          Stack: <ArnLink arn={news.stackId} name={news.stackName} />,
          Status: last && <StateBadge state={last.status} />,
          Why: changes.flatMap(({ statusReason }) => statusReason ?? []).at(-1),
        }}
      />
      <section class="details-part">
        <h3>Resources</h3>
        <ol class="stack-changes">
          {[...resources.values()].map((resource) => (
            <li key={resource.logicalId}>
              <ResourceLine resource={resource} />
              {asked
                .filter(({ logicalId }) => logicalId === resource.logicalId)
                .map((request) => (
                  <CustomResourceRequest key={request.requestId} request={request} />
                ))}
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function ResourceLine({ resource }: { readonly resource: ResourceChange }) {
  const { logicalId, type, physicalId, changes } = resource;
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return null;
  const reason = changes.find(({ statusReason }) => statusReason)?.statusReason;
  const ended = changes.length > 1 && !last.status.endsWith('_IN_PROGRESS');
  return (
    <>
      <div class="row">
        <bdi class="rule-name" title={logicalId}>
          {resourceName(resource)}
        </bdi>
        <span class="spacer" />
        {ended && <span class="soft small numbers">{preciseDuration(Date.parse(last.time) - Date.parse(first.time))}</span>}
        <StateBadge state={last.status} />
      </div>
      <p class="soft small">
        <time class="numbers" dateTime={first.time}>
          {preciseTime(first.time)}
        </time>{' '}
        {type} {physicalId && <ArnLink arn={physicalId} />}
      </p>
      {reason && <p class={last.status.includes('FAILED') ? 'bad-text small' : 'soft small'}>{reason}</p>}
    </>
  );
}
