/** The participants of the playground. */
import type { CompositionLayout } from '../../src/service/snapshot';
import { WIDE } from './geometry';
import { optionsOf } from './layout-options';
import type { Publisher } from './slots';

export interface Person {
  readonly name: string;
  readonly featured: boolean;
  readonly inWindow: boolean;
  /** The value of the attribute with the order. */
  readonly order: string;
  readonly videoStopped: boolean;
  readonly shape: number;
}

export const VIDEO_SHAPES = [
  { text: '16:9', shape: WIDE },
  { text: '4:3', shape: 4 / 3 },
  { text: '1:1', shape: 1 },
  { text: '9:16', shape: 9 / 16 },
] as const;

/** More than a picture has room for, so that people see who is left out. */
export const MAX_PEOPLE = 16;

const NAMES = ['Ann', 'Ben', 'Cleo', 'Dev', 'Eve', 'Finn', 'Gita', 'Hugo', 'Ines', 'Jan', 'Kim', 'Lea', 'Mo', 'Nils', 'Oda', 'Pia'];

/** Changes the number of people: the last ones leave, or more arrive. */
export function withCount(people: readonly Person[], count: number): Person[] {
  const wanted = Math.min(MAX_PEOPLE, Math.max(0, count));
  const more = NAMES.slice(people.length, wanted).map(newPerson);
  return [...people.slice(0, wanted), ...more];
}

/** The first is marked for both special slots, as a host who reacts to the others. */
function newPerson(name: string): Person {
  const first = name === NAMES[0];
  return { name, featured: first, inWindow: first, order: '', videoStopped: false, shape: WIDE };
}

/** The people with the attributes that the layout names. */
export function publishersFrom(people: readonly Person[], layout: CompositionLayout): Publisher[] {
  const { featuredParticipantAttribute, pipParticipantAttribute, participantOrderAttribute } = optionsOf(layout);
  return people.map(({ name, featured, inWindow, order, videoStopped, shape }) => ({
    id: name,
    name,
    videoStopped,
    shape,
    attributes: {
      ...(participantOrderAttribute && order && { [participantOrderAttribute]: order }),
      ...(pipParticipantAttribute && inWindow && { [pipParticipantAttribute]: 'true' }),
      ...(featuredParticipantAttribute && featured && { [featuredParticipantAttribute]: 'true' }),
    },
  }));
}
