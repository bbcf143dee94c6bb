/** The participants of a stage, in groups. */
import type { ParticipantSnapshot, StageSnapshot } from '../../src/service/snapshot';
import type { ParticipantRef } from './actions';

export interface ParticipantGroups {
  readonly publishers: readonly ParticipantSnapshot[];
  /** Connected, without publishing. */
  readonly viewers: readonly ParticipantSnapshot[];
  readonly left: readonly ParticipantSnapshot[];
}

/** The participants of the session that goes on. A stage without one has none. */
export function groupsOf({ sessions }: Pick<StageSnapshot, 'sessions'>): ParticipantGroups {
  const participants = sessions.filter(({ endTime }) => endTime === undefined).flatMap((session) => session.participants);
  const connected = participants.filter(({ state }) => state === 'CONNECTED');
  return {
    publishers: connected.filter(({ publishing }) => publishing),
    viewers: connected.filter(({ publishing }) => !publishing),
    left: participants.filter(({ state }) => state === 'DISCONNECTED'),
  };
}

/** The participant with this id, as it is in the latest session that has it. */
export function participantOf({ sessions }: Pick<StageSnapshot, 'sessions'>, id: string | undefined): ParticipantSnapshot | undefined {
  return sessions
    .flatMap(({ participants }) => participants)
    .reverse()
    .find(({ participantId }) => participantId === id);
}

/** The stages in which a participant of another stage is a replica now. */
export function replicaStages(stages: readonly StageSnapshot[], { stageArn, participantId }: ParticipantRef): StageSnapshot[] {
  return stages.filter(({ sessions }) =>
    sessions.some(({ participants }) =>
      participants.some((one) => one.participantId === participantId && one.sourceStageArn === stageArn && one.state === 'CONNECTED'),
    ),
  );
}

/** The id to which others subscribe. */
export function subscribedAs({ publishesAs, participantId }: ParticipantSnapshot): string {
  return publishesAs ?? participantId;
}

/** How many participants subscribe to each id. */
export function subscriberCounts(participants: readonly ParticipantSnapshot[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of participants.flatMap(({ subscriptions }) => subscriptions)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** The user id, or the participant id of a participant without one. */
export function nameOf({ userId, participantId }: Pick<ParticipantSnapshot, 'userId' | 'participantId'>): string {
  return userId || participantId;
}

/** The first letters of the first two words of a name, as a person would shorten it; of `viewer-07`, the number. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter(Boolean);
  const last = words.at(-1) ?? '';
  if (words.length > 1 && /^\d{1,3}$/.test(last)) return last;
  return words
    .slice(0, 2)
    .map((word) => firstLetter(word))
    .join('')
    .toUpperCase();
}

/** The first letter as a person sees it: an emoji with a skin tone is one. */
function firstLetter(word: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word);
  return first?.segment ?? '';
}

/** Spreads the hues of the people in the scenes. */
const HUE_SEED = 3_404;

/** A hue from 0 to 359 that belongs to a name. Names that differ in one letter have other hues. */
export function hueOf(name: string): number {
  // FNV-1a, and the mixing steps of MurmurHash3.
  let hash = HUE_SEED;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85_eb_ca_6b) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) % 360;
}

const LINE = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/;

/** Reads attributes from lines of `name=value`. Throws for a line that is none. */
export function readAttributes(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim());
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = LINE.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`Attributes are lines of name=value, got '${line.trim()}'.`);
      return [name, value];
    }),
  );
}

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy', 'mallory', 'niaj', 'olivia', 'peggy'];

/** A user id that no participant of the stage has. */
export function freeUserId(stage: Pick<StageSnapshot, 'sessions'>): string {
  const taken = new Set(stage.sessions.flatMap(({ participants }) => participants.map(({ userId }) => userId)));
  const free = NAMES.find((name) => !taken.has(name));
  if (free) return free;
  let number = 1;
  while (taken.has(`guest-${number}`)) number += 1;
  return `guest-${number}`;
}

/** Splits a list into rows of at most that many. */
export function inRows<Item>(items: readonly Item[], columns: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / columns) }, (_, row) => items.slice(row * columns, (row + 1) * columns));
}
