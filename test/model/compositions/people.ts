/** What people do in a run: they publish, stop compositions, start some by hand, and delete stages; and compositions fail. */

import type { IvsRealTime } from '../../../local/src/services/ivs';
import type { Clock } from '../../../local/src/system/clock';
import type { Chance } from '../chance';
import type { Timeline } from '../timeline';
import type { PublishingSpan, Records } from './records';
import { REGION, TAG_VALUE } from './world';

export interface People {
  readonly ivs: IvsRealTime;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timeline: Timeline;
  readonly records: Records;
  /** The arguments of a start by hand. */
  readonly request: object;
  /** Whether only a host counts. */
  readonly needsHost: boolean;
  /** Whether the construct serves a stage. */
  readonly isServed: (stageArn: string) => boolean;
  readonly ends: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;

/** Stages of which each is deleted before the next one is made. */
export async function roomsOneByOne(people: People, tags: Readonly<Record<string, string>>, name: string): Promise<void> {
  const { ivs, clock, chance, ends } = people;
  while (clock.now() < ends) {
    const { stage } = (await ivs.call(REGION, 'CreateStage', { tags })) as unknown as { stage: { arn: string } };
    const until = Math.min(ends, clock.now() + between(chance(`${name} life`), 5 * MINUTE, 40 * MINUTE));
    const life = liveOn(people, stage.arn, name, until);
    await clock.sleep(until - clock.now());
    await deleteStage(people, stage.arn);
    await life;
  }
}

/** The guests of a stage, and somebody who interferes. */
export async function liveOn(people: People, stageArn: string, name: string, until: number): Promise<void> {
  const guests = 1 + Math.floor(people.chance(`${name} guests`) * 3);
  const lives = Array.from({ length: guests }, (_, guest) => guestOf(people, stageArn, `${name} guest ${guest}`, until));
  await Promise.all([...lives, meddle(people, stageArn, `${name} meddler`, until)]);
}

/** Publishes for a while, then does not, and so on. Returns as itself or as somebody new. */
async function guestOf(people: People, stageArn: string, name: string, until: number): Promise<void> {
  const { clock, chance } = people;
  while (clock.now() < until) {
    await clock.sleep(pause(chance(`${name} pause`), chance(`${name} long pause`)));
    if (clock.now() >= until) return;
    await publishOnce(people, stageArn, name, until);
  }
}

/** Mostly minutes, sometimes seconds, so that stretches touch, overlap, and come a minute after another. */
function pause(first: number, second: number): number {
  return first < 0.3 ? between(second, SECOND, 90 * SECOND) : between(second, 30 * SECOND, 8 * MINUTE);
}

async function publishOnce(people: People, stageArn: string, name: string, until: number): Promise<void> {
  const { ivs, clock, chance, records, needsHost, isServed, timeline } = people;
  const isHost = chance(`${name} host`) < 0.5;
  const attributes = { role: isHost ? 'host' : 'guest' };
  const answer = await ivs.call(REGION, 'CreateParticipantToken', { stageArn, attributes }).catch(() => undefined);
  if (!answer) return;
  const { token } = (answer as unknown as { participantToken: { token: string } }).participantToken;
  const { participantId, sessionId } = ivs.simulation.join({ token });
  const ref = { stageArn, participantId };
  for (let times = 1 + Math.floor(chance(`${name} times`) * 3); times > 0; times--) {
    if (!attempt(() => ivs.simulation.publish(ref))) return;
    const span: PublishingSpan = {
      stageArn,
      sessionId: (await sessionOf(ivs, stageArn)) ?? sessionId,
      counts: isServed(stageArn) && (!needsHost || isHost),
      from: clock.now(),
    };
    records.publishing.push(span);
    timeline.note(`${participantId} publishes to ${shortId(stageArn)}${span.counts ? '' : ', and does not count'}`);
    const length =
      chance(`${name} short stretch`) < 0.3
        ? between(chance(`${name} seconds`), 2 * SECOND, MINUTE)
        : between(chance(`${name} minutes`), MINUTE, 14 * MINUTE);
    await clock.sleep(Math.max(1, Math.min(length, until - clock.now())));
    attempt(() => ivs.simulation.unpublish(ref));
    // A deleted stage has ended it already.
    span.to ??= clock.now();
    timeline.note(`${participantId} stops publishing`);
    if (clock.now() >= until) break;
    await clock.sleep(between(chance(`${name} break`), 1, 2 * MINUTE));
  }
  attempt(() => ivs.simulation.leave(ref));
}

/** Stops compositions, makes them fail, and starts some by hand. */
async function meddle(people: People, stageArn: string, name: string, until: number): Promise<void> {
  const { ivs, clock, chance, records, request, timeline } = people;
  while (clock.now() < until) {
    await clock.sleep(between(chance(`${name} pause`), 2 * MINUTE, 15 * MINUTE));
    if (clock.now() >= until) return;
    const running = records.composed.find((composed) => composed.stageArn === stageArn && composed.to === undefined);
    const deed = chance(`${name} deed`);
    if (running && deed < 0.25) {
      timeline.note(`somebody stops ${shortId(running.arn)}`);
      const stoppedIn = await sessionOf(ivs, stageArn);
      await ivs.call(REGION, 'StopComposition', { arn: running.arn }).then(
        () => Object.assign(running, { stoppedAt: clock.now(), stoppedIn }),
        () => undefined,
      );
    } else if (running && deed < 0.7) {
      const times = deed < 0.35 ? 4 : 1;
      for (let time = 0; time < times; time++) {
        const { arn } = records.composed.filter((composed) => composed.stageArn === stageArn).at(-1) ?? running;
        timeline.note(`${shortId(arn)} fails`);
        attempt(() => ivs.simulation.failComposition({ compositionArn: arn }));
        await clock.sleep(20 * SECOND);
      }
    } else if (!running && deed < 0.5) {
      const tags = { 'cdk-ivs-realtime:auto-composition': TAG_VALUE };
      const answer = await ivs.call(REGION, 'StartComposition', { stageArn, ...request, tags }).catch(() => undefined);
      const { arn } = (answer as { composition?: { arn: string } } | undefined)?.composition ?? {};
      if (!arn) continue;
      timeline.note(`somebody starts ${shortId(arn)}`);
      records.composed.push({ arn, stageArn, sessionId: await sessionOf(ivs, stageArn), by: 'hand', from: clock.now() });
    }
  }
}

async function deleteStage({ ivs, clock, records, timeline }: People, stageArn: string): Promise<void> {
  for (const span of records.publishing) if (span.stageArn === stageArn) span.to ??= clock.now();
  await ivs.call(REGION, 'DeleteStage', { arn: stageArn });
  timeline.note(`${shortId(stageArn)} is deleted`);
}

async function sessionOf(ivs: IvsRealTime, stageArn: string): Promise<string | undefined> {
  const { stage } = (await ivs.call(REGION, 'GetStage', { arn: stageArn })) as unknown as { stage: { activeSessionId?: string } };
  return stage.activeSessionId;
}

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

const between = (chance: number, from: number, to: number): number => Math.ceil(from + chance * (to - from));
export const shortId = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
