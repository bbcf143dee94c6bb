import type { CustomResourceRequestData } from '../../src/service/news';
import './custom-resource-request.css';
import { Badge } from '../components/badge';
import { Code } from '../components/code';
import { Facts } from '../components/facts';
import { jsonText } from '../components/json-text';
import { preciseDuration, preciseTime } from '../components/times';

/** What a custom resource was asked, and what it answered. The endpoint has replaced the secrets. */
export function CustomResourceRequest({ request }: { readonly request: CustomResourceRequestData }) {
  const { requestType, properties, oldProperties, physicalId, askedAt, answer, functionArn, requestId } = request;
  return (
    <details class="asked disclosure">
      <summary>
        <span class="row">
          <span class="numbers small soft">{preciseTime(askedAt)}</span>
          <b>{requestType}</b>
          <Answered answer={answer} />
          {answer && <span class="soft small">after {preciseDuration(Date.parse(answer.answeredAt) - Date.parse(askedAt))}</span>}
        </span>
        {answer?.reason && <span class="small bad-text">{answer.reason}</span>}
      </summary>
      <Facts
        facts={{
          Function: functionArn.split(':').at(-1),
          'Request id': <code>{requestId}</code>,
          'Physical id': physicalId && <code>{physicalId}</code>,
        }}
      />
      <Part title="Properties" value={properties} />
      {oldProperties && <Part title="Former properties" value={oldProperties} />}
      {answer && <Part title="Answer" value={{ PhysicalResourceId: answer.physicalId, Data: answer.attributes }} />}
    </details>
  );
}

function Answered({ answer }: Pick<CustomResourceRequestData, 'answer'>) {
  if (!answer) return <Badge tone="warn">no answer yet</Badge>;
  return <Badge tone={answer.status === 'SUCCESS' ? 'good' : 'bad'}>{answer.status}</Badge>;
}

function Part({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <section class="asked-part">
      <h4 class="small">{title}</h4>
      <Code text={jsonText(value)} what={`the ${title.toLowerCase()}`} />
    </section>
  );
}
