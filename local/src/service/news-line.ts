/** News as one line of text, for people. */
import type { News } from './news';

export function newsLine(news: News): string {
  switch (news.type) {
    case 'call':
      return `${news.service} ${news.operation} (${news.region}): ${news.outcome}${news.message ? `: ${news.message}` : ''}`;
    case 'event':
      return `${news.source} ${eventName(news)} (${place(news)}) ${JSON.stringify(news.detail)}`;
    case 'rule':
      return `${news.ruleName} (${place(news)}): event ${news.eventId} to ${news.target}${news.failure ? `: ${news.failure}` : ''}`;
    case 'schedule':
      return `${news.scheduleName} (${news.region}): ${news.scheduledTime} to ${news.target}${news.failure ? `: ${news.failure}` : ''}`;
    case 'invocation':
      return `${news.functionName} (${news.region}) ${news.state}${news.error ? `: ${news.error}` : ''}`;
    case 'log':
      return `${news.functionName} (${news.region}): ${news.text}`;
    case 'stack': {
      const reason = news.statusReason ? `: ${news.statusReason}` : '';
      return `${news.stackName} (${news.region}) ${news.logicalId} ${news.resourceType} ${news.status}${reason}`;
    }
    case 'customResource': {
      const { answer } = news;
      const answered = answer ? ` ${answer.status}${answer.reason ? `: ${answer.reason}` : ''}` : '';
      return `${news.stackName} (${news.region}) ${news.logicalId} ${news.requestType}${answered}`;
    }
    case 'command':
      return `${news.command} ${JSON.stringify(news.input)}: ${news.outcome}`;
    case 'job':
      return `${news.job} (${news.region})${news.resource ? ` ${news.resource}` : ''}`;
    case 'advance':
      return `the clock was advanced by ${news.milliseconds} ms`;
    case 'reset':
      return 'everything was removed';
  }
}

/** The region, and the event bus if it is not the default one. */
function place({ region, eventBusName }: { readonly region: string; readonly eventBusName?: string }): string {
  return eventBusName === undefined ? region : `${region}, ${eventBusName}`;
}

/** IVS has one detail type for many events, and names each in its detail. */
function eventName({ detailType, detail }: { readonly detailType: string; readonly detail: Readonly<Record<string, unknown>> }): string {
  return typeof detail.event_name === 'string' ? `${detailType}: ${detail.event_name}` : detailType;
}
