import { CopyButton } from '../components/copy-button';
import { jsonText } from '../components/json-text';
import { callThatPuts, copyAsCli, copyAsCurl, copyAsSdk, copyUrlAsCurl, patternOf } from './copy-as';
import type { Entry } from './entries';

interface Copy {
  readonly title: string;
  readonly what: string;
  readonly text: () => string;
}

/** Buttons that copy an entry in the forms that it has. */
export function CopyAs({ entry }: { readonly entry: Entry }) {
  return (
    <div class="row copy-as">
      {copiesOf(entry, location.origin).map(({ title, what, text }) => (
        <CopyButton key={title} text={text} what={what}>
          {title}
        </CopyButton>
      ))}
    </div>
  );
}

function copiesOf(entry: Entry, endpointUrl: string): readonly Copy[] {
  const { news } = entry;
  const json: Copy = { title: 'JSON', what: 'the JSON', text: () => jsonText(newsOf(entry)) };
  if (entry.kind === 'event') {
    const pattern: Copy = { title: 'Event pattern', what: 'the event pattern', text: () => jsonText(patternOf(entry.news)) };
    return [json, pattern, ...callCopies(callThatPuts(entry.news), endpointUrl)];
  }
  if (news.type === 'command') {
    return [json, curlCopy(copyAsCurl(news.command, news.input, endpointUrl))];
  }
  if (news.type !== 'call') return [json];
  const curl = copyUrlAsCurl(news);
  return [json, ...(curl === undefined ? callCopies(news, endpointUrl) : [curlCopy(curl)])];
}

const curlCopy = (command: string): Copy => ({ title: 'curl', what: 'the command of curl', text: () => command });

function callCopies(call: Parameters<typeof copyAsCli>[0] | undefined, endpointUrl: string): readonly Copy[] {
  const cli = call && copyAsCli(call, endpointUrl);
  const sdk = call && copyAsSdk(call, endpointUrl);
  return [
    ...(cli === undefined ? [] : [{ title: 'AWS CLI', what: 'the command of the AWS CLI', text: () => cli }]),
    ...(sdk === undefined ? [] : [{ title: 'SDK', what: 'the call of the SDK', text: () => sdk }]),
  ];
}

/** The news of an entry, with those that are joined to it. */
function newsOf(entry: Entry): unknown {
  switch (entry.kind) {
    case 'event':
      return {
        event: entry.news,
        rules: entry.deliveries.map(({ news, invocation }) => ({ rule: news, invocation: invocation && newsOf(invocation) })),
      };
    case 'schedule':
      return { schedule: entry.news, invocation: entry.invocation && newsOf(entry.invocation) };
    case 'invocation':
      return { invocation: entry.news, attempts: entry.attempts, lines: entry.lines, calls: entry.calls.map(({ news }) => news) };
    case 'stack':
      return {
        stack: entry.changes,
        resources: [...entry.resources.values()].flatMap(({ changes }) => changes),
        customResources: [...entry.requests.values()],
      };
    default:
      return entry.news;
  }
}
