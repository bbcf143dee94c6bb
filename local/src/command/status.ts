/** `ivs-local status`: what a running endpoint has, as text. */
import type { ParticipantSnapshot, RegionSnapshot, Snapshot, StageSnapshot } from '../service/snapshot';
import type { RunningEndpoint } from './running';

/** A quota is near its limit from this part of it on. */
const NEAR = 0.8;

export function statusLines({ url, version, region, stateFolder }: RunningEndpoint, { stacks, regions }: Snapshot): string {
  const state = stateFolder === undefined ? 'state in memory' : `state kept in ${stateFolder}`;
  const stages = Object.entries(regions).flatMap(([name, { stages }]) => stages.flatMap((stage) => stageLines(stage, name)));
  const near = Object.entries(regions).flatMap(quotaLines);
  return [
    `ivs-local ${version ?? ''} at ${url}, region ${region}, ${state}`.replace('  ', ' '),
    ...section(
      'Stacks',
      stacks?.map(({ name, status, region, resources }) => `${name}  ${status}  ${region}  ${count(resources.length, 'resource')}`),
      'those of the other emulator',
    ),
    ...section('Stages', stages),
    ...(near.length > 0 ? section('Quotas near their limit', near) : []),
  ].join('\n');
}

/** @param elsewhere what to say of lines that this endpoint cannot know */
function section(title: string, lines: readonly string[] | undefined, elsewhere = ''): readonly string[] {
  if (lines === undefined) return ['', `${title}: ${elsewhere}`];
  return lines.length === 0 ? ['', `${title}: none`] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function stageLines({ arn, name, activeSessionId, sessions }: StageSnapshot, region: string): readonly string[] {
  const connected = sessions.flatMap(({ participants }) => participants.filter(({ state }) => state === 'CONNECTED'));
  const session = activeSessionId === undefined ? 'no active session' : `session ${activeSessionId}`;
  return [
    `${name ? `${name}  ` : ''}${arn}`,
    `  ${region}, ${session}, ${count(connected.length, 'participant')} connected`,
    ...connected.map((participant) => `    ${participantLine(participant)}`),
  ];
}

function participantLine({ participantId, userId, publishing, subscriptions }: ParticipantSnapshot): string {
  const does = [...(publishing ? ['publishes'] : []), ...(subscriptions.length > 0 ? [`subscribes to ${subscriptions.length}`] : [])];
  return [...(userId ? [userId] : []), participantId, does.join(', ') || 'does not publish'].join('  ');
}

function quotaLines([region, { quotas }]: [string, RegionSnapshot]): readonly string[] {
  return Object.entries(quotas)
    .filter(([, { used, limit }]) => used >= limit * NEAR)
    .map(([name, { used, limit }]) => `${name}  ${used} of ${limit}  ${region}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
