/** Scenes: participants that join, publish, subscribe and leave without a person's clicks. */
import type { ParticipantRef, TokenInput } from '../stages/actions';

/** What a scene can do in its stage. */
export interface Stagehand {
  join(input: Omit<TokenInput, 'stageArn'>): Promise<ParticipantRef>;
  publish(participant: ParticipantRef): Promise<unknown>;
  /** Leaves, unless somebody has disconnected the participant meanwhile. */
  leave(participant: ParticipantRef): Promise<unknown>;
  /** Resolves with false if the publisher has stopped publishing meanwhile. */
  subscribe(participant: ParticipantRef, publisherId: string): Promise<boolean>;
  /** The ids of the participants that publish now, without the given one. */
  publisherIds(without?: string): Promise<readonly string[]>;
  /** Adds a line to the report. */
  say(line: string): void;
  /** Waits. Rejects when a person stops the scene. */
  pause(milliseconds: number): Promise<void>;
}

export interface Scene {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  play(hand: Stagehand): Promise<void>;
}

/** Thrown where a scene was when a person stopped it. */
export class SceneStopped extends Error {}

const GUESTS = ['bob', 'carol', 'dave'];
const VIEWERS = 40;

/** How long the guest stays, and stays away. */
const STAYS = 6_000;
const AWAY = 4_000;

/** Between two actions, so that a person can follow them. */
const BEAT = 150;

export const SCENES: readonly Scene[] = [
  {
    id: 'panel',
    title: 'Host and three guests',
    description: 'Alice hosts. Bob, Carol and Dave join her. All publish, and each subscribes to the others.',
    async play(hand) {
      const people = [await enterAndPublish(hand, 'alice', 'host')];
      for (const guest of GUESTS) {
        await hand.pause(BEAT);
        people.push(await enterAndPublish(hand, guest, 'guest'));
      }
      for (const person of people) await subscribeToOthers(hand, person);
      hand.say('Each subscribes to everyone who publishes.');
    },
  },
  {
    id: 'viewers',
    title: 'Forty viewers',
    description: 'Forty participants that may only subscribe join, and subscribe to everyone who publishes.',
    async play(hand) {
      const publisherIds = await hand.publisherIds();
      let subscriptions = 0;
      for (let number = 1; number <= VIEWERS; number += 1) {
        await hand.pause(0);
        const viewer = await hand.join({ userId: `viewer-${String(number).padStart(2, '0')}`, capabilities: ['SUBSCRIBE'] });
        subscriptions += await subscribeTo(hand, viewer, publisherIds);
        if (number % 10 === 0) hand.say(`${number} viewers have joined, with ${subscriptions} subscriptions.`);
      }
    },
  },
  {
    id: 'guest',
    title: 'A guest who comes and goes',
    description: 'Erin joins, publishes for six seconds, leaves for four, and comes back, until you stop the scene.',
    async play(hand) {
      for (let visit = 1; ; visit += 1) {
        const erin = await hand.join({ userId: 'erin', attributes: { role: 'guest' }, capabilities: ['PUBLISH', 'SUBSCRIBE'] });
        try {
          await hand.publish(erin);
          hand.say(`Visit ${visit}: erin publishes.`);
          await subscribeToOthers(hand, erin);
          await hand.pause(STAYS);
        } finally {
          await hand.leave(erin);
          hand.say(`Visit ${visit}: erin has left.`);
        }
        await hand.pause(AWAY);
      }
    },
  },
];

async function enterAndPublish(hand: Stagehand, userId: string, role: string): Promise<ParticipantRef> {
  const participant = await hand.join({ userId, attributes: { role }, capabilities: ['PUBLISH', 'SUBSCRIBE'] });
  await hand.publish(participant);
  hand.say(`${userId} has joined as the ${role} and publishes.`);
  return participant;
}

async function subscribeToOthers(hand: Stagehand, participant: ParticipantRef): Promise<void> {
  await subscribeTo(hand, participant, await hand.publisherIds(participant.participantId));
}

/** Returns the number of new subscriptions. */
async function subscribeTo(hand: Stagehand, participant: ParticipantRef, publisherIds: readonly string[]): Promise<number> {
  let subscriptions = 0;
  for (const publisherId of publisherIds) if (await hand.subscribe(participant, publisherId)) subscriptions += 1;
  return subscriptions;
}
