import type { FunctionSnapshot } from '../../src/service/snapshot';
import { CopyButton } from '../components/copy-button';
import { hashOf } from '../route';

/** The functions, with their URLs and the way to their logs. */
export function FunctionTable({ functions }: { readonly functions: readonly FunctionSnapshot[] }) {
  return (
    <section class="card" aria-labelledby="functions-title">
      <h2 id="functions-title" class="card-title">
        Functions <span class="soft small">{functions.length}</span>
      </h2>
      <ul class="resources">
        {functions.map(({ arn, name, runtime, region, url }) => (
          <li key={arn}>
            <div class="row">
              <bdi class="resource-name">{name}</bdi>
              <span class="soft small">
                {runtime}, {region}
              </span>
              <CopyButton text={arn} what={`the ARN of ${name}`} />
              <span class="spacer" />
              <a class="small" href={hashOf('timeline', undefined, { kinds: 'invocation,log', text: name })}>
                Invocations and logs
              </a>
            </div>
            {url && (
              <div class="row small">
                <code>{url}</code>
                <CopyButton text={url} what={`the URL of ${name}`} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
