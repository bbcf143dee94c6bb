/** Who publishes now, and who published before. `published` of a participant says only that it ever did, so its events decide. */
import {
  GetParticipantCommand,
  ListParticipantEventsCommand,
  ListParticipantsCommand,
  type Event as ParticipantEvent,
  type ParticipantSummary,
} from '@aws-sdk/client-ivs-realtime';
import { expectPart } from '../services/call-failure';
import { allPages } from '../services/pages';
import type { Work } from './work';

const PAGE_SIZE = 100;

export interface Session {
  readonly stageArn: string;
  readonly sessionId: string;
}

/** The publishers of a session, read when they are needed, and once. */
export interface Publishers {
  /** Whether somebody publishes that the composition may start with. `likely` is looked at first. */
  publishesNow(likely?: string): Promise<boolean>;
  /** The longest time in which nobody published, between two times in milliseconds since 1970. */
  longestSilence(from: number, to: number): Promise<number>;
}

export function publishersOf(work: Pick<Work, 'call' | 'settings'>, session: Session): Publishers {
  const { trigger } = work.settings;
  const participants = once(() => everPublished(work, session));
  const events = new Map<string, Promise<ParticipantEvent[]>>();
  const eventsOf = (participantId: string) => {
    const read = events.get(participantId) ?? participantEvents(work, session, participantId);
    events.set(participantId, read);
    return read;
  };

  const hasTrigger = async (participantId: string): Promise<boolean> => {
    if (!trigger) return true;
    const { participant } = await work.call(new GetParticipantCommand({ ...session, participantId }));
    const { attributes = {} } = expectPart(participant, 'GetParticipant');
    return Object.hasOwn(attributes, trigger.attribute) && attributes[trigger.attribute] === trigger.value;
  };

  return {
    async publishesNow(likely) {
      const connected = (await participants()).filter(({ state }) => state === 'CONNECTED').map(idOf);
      for (const id of connected.sort((a, b) => Number(b === likely) - Number(a === likely))) {
        if (isPublishing(await eventsOf(id)) && (await hasTrigger(id))) return true;
      }
      return false;
    },
    async longestSilence(from, to) {
      const present = (await participants()).filter((participant) => joined(participant) <= to);
      const newestFirst = present.sort((a, b) => joined(b) - joined(a)).slice(0, MAX_FORMER_PUBLISHERS);
      const spans: Span[] = [];
      for (const id of newestFirst.map(idOf)) spans.push(...publishingSpans(await eventsOf(id)));
      return longestGap(spans, from, to);
    },
  };
}

/** The number of participants, the latest, whose former publishing is read. */
const MAX_FORMER_PUBLISHERS = 50;

const joined = ({ firstJoinTime }: ParticipantSummary): number => firstJoinTime?.getTime() ?? 0;
const idOf = ({ participantId }: ParticipantSummary): string => expectPart(participantId, 'ListParticipants');

/** A time of publishing. It ends at infinity while it goes on. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When the participant of these events published. */
function publishingSpans(events: readonly ParticipantEvent[]): Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  for (const { name = '', eventTime } of chronological(events)) {
    const time = eventTime?.getTime() ?? 0;
    if (name === 'PUBLISH_STARTED') from ??= time;
    if (from === undefined || !ENDS.has(name)) continue;
    spans.push({ from, to: time });
    from = undefined;
  }
  return from === undefined ? spans : [...spans, { from, to: Number.POSITIVE_INFINITY }];
}

const ENDS: ReadonlySet<string> = new Set(['PUBLISH_STOPPED', 'LEFT']);

const isPublishing = (events: readonly ParticipantEvent[]): boolean => publishingSpans(events).at(-1)?.to === Number.POSITIVE_INFINITY;

/** The longest time between two times that is in none of the spans. */
function longestGap(spans: readonly Span[], from: number, to: number): number {
  let [longest, covered] = [0, from];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    longest = Math.max(longest, Math.min(span.from, to) - covered);
    covered = Math.max(covered, span.to);
  }
  return Math.max(longest, to - covered);
}

/** The order of the service's list is not documented. Events of the same time stay in the order in which they happened. */
function chronological(events: readonly ParticipantEvent[]): ParticipantEvent[] {
  const time = (event?: ParticipantEvent) => event?.eventTime?.getTime() ?? 0;
  const listed = time(events[0]) > time(events.at(-1)) ? [...events].reverse() : [...events];
  return listed.sort((a, b) => time(a) - time(b));
}

/** Lists all who ever published, connected or not. With an audience they are fewer than the connected. The service accepts one filter. */
function everPublished({ call }: Pick<Work, 'call'>, session: Session): Promise<ParticipantSummary[]> {
  return allPages(
    (nextToken) => call(new ListParticipantsCommand({ ...session, filterByPublished: true, nextToken, maxResults: PAGE_SIZE })),
    ({ participants }) => participants,
  );
}

function participantEvents({ call }: Pick<Work, 'call'>, session: Session, participantId: string): Promise<ParticipantEvent[]> {
  return allPages(
    (nextToken) => call(new ListParticipantEventsCommand({ ...session, participantId, nextToken, maxResults: PAGE_SIZE })),
    ({ events }) => events,
  );
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= read();
    return result;
  };
}
