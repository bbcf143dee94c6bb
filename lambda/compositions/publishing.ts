/** Who publishes, and who published at an earlier time. `published` of a participant only tells that it ever did. */
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
  /** Whether anybody published at a time, in milliseconds since 1970. */
  publishedAt(time: number): Promise<boolean>;
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
    async publishedAt(time) {
      const present = (await participants()).filter((participant) => joined(participant) <= time);
      const newestFirst = present.sort((a, b) => joined(b) - joined(a)).slice(0, MAX_FORMER_PUBLISHERS);
      for (const id of newestFirst.map(idOf)) {
        if (isPublishing(await eventsOf(id), time)) return true;
      }
      return false;
    },
  };
}

/** How many participants a look into the past takes into account. */
const MAX_FORMER_PUBLISHERS = 50;

const joined = ({ firstJoinTime }: ParticipantSummary): number => firstJoinTime?.getTime() ?? 0;
const idOf = ({ participantId }: ParticipantSummary): string => expectPart(participantId, 'ListParticipants');

/** Whether the participant of these events published at a time. */
export function isPublishing(events: readonly ParticipantEvent[], time = Number.POSITIVE_INFINITY): boolean {
  const changes = chronological(events).filter(({ name = '', eventTime }) => CHANGES.has(name) && eventTime && eventTime.getTime() <= time);
  return changes.at(-1)?.name === 'PUBLISH_STARTED';
}

const CHANGES: ReadonlySet<string> = new Set(['PUBLISH_STARTED', 'PUBLISH_STOPPED', 'LEFT']);

/** The order of the service's list is not documented. Events of the same time stay in the order in which they happened. */
function chronological(events: readonly ParticipantEvent[]): ParticipantEvent[] {
  const time = (event?: ParticipantEvent) => event?.eventTime?.getTime() ?? 0;
  const listed = time(events[0]) > time(events.at(-1)) ? [...events].reverse() : [...events];
  return listed.sort((a, b) => time(a) - time(b));
}

/** All who ever published, connected or not: fewer than all who are connected, where there is an audience. The service takes one filter. */
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
