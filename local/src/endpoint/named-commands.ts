/**
 * Commands of the simulation with names: `stage` instead of `stageArn` or `token`, `ingestConfiguration` instead of `streamKey`, each a name or
 * an ARN; and beside a `stage`, `participant` instead of `participantId`, a user id or a participant id.
 */
import { list, map, oneOf, read, required, structure, text } from '../service/input';
import { DEFAULT_REGION, REGION_NAME } from '../service/region-name';
import { CommandError, type IvsRealTime } from '../services/ivs';
import { findNamed } from './find-named';

const JOIN = structure({
  stage: required(text()),
  region: REGION_NAME,
  userId: text(),
  attributes: map(text({ min: 0 })),
  capabilities: list(oneOf('PUBLISH', 'SUBSCRIBE')),
});

/** Each name, and the member that it replaces. */
const REPLACED = [
  ['stage', 'stageArn'],
  ['participant', 'participantId'],
  ['ingestConfiguration', 'streamKey'],
] as const;

type Input = Readonly<Record<string, unknown>>;

/** Replaces the names in an input by tokens, ARNs, ids and stream keys. */
export async function withoutNames(ivs: IvsRealTime, command: string, input: Input, region = DEFAULT_REGION): Promise<Input> {
  if (command === 'join' && input.stage !== undefined) return { token: await tokenFor(ivs, input, region) };
  const { stage, participant, ingestConfiguration, region: other = region, ...rest } = input;
  const given = read(REGION_NAME, other, { path: 'region' });
  for (const [name, replaced] of REPLACED) {
    if (input[name] === undefined || input[replaced] === undefined) continue;
    throw new CommandError('INVALID_REQUEST', `${command} takes ${name} or ${replaced}, got both.`);
  }
  if (stage !== undefined) {
    const stageArn = arnOfNamed(ivs, 'stage', stage, given);
    return participant === undefined
      ? { ...rest, stageArn }
      : { ...rest, stageArn, participantId: participantIdOf(ivs, stageArn, participant) };
  }
  if (ingestConfiguration !== undefined) return { ...rest, streamKey: await streamKeyOf(ivs, ingestConfiguration, given) };
  return input;
}

async function tokenFor(ivs: IvsRealTime, input: Input, usual: string): Promise<string> {
  const { stage, region = usual, userId, attributes, capabilities } = read(JOIN, input, { whole: 'join' });
  const stageArn = arnOfNamed(ivs, 'stage', stage, region);
  const { participantToken } = await ivs.call(regionOf(stageArn), 'CreateParticipantToken', { stageArn, userId, attributes, capabilities });
  return (participantToken as { readonly token: string }).token;
}

async function streamKeyOf(ivs: IvsRealTime, nameOrArn: unknown, region: unknown): Promise<string> {
  const arn = arnOfNamed(ivs, 'ingest-configuration', nameOrArn, region);
  const { ingestConfiguration } = await ivs.call(regionOf(arn), 'GetIngestConfiguration', { arn });
  return (ingestConfiguration as { readonly streamKey: string }).streamKey;
}

function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** Returns the ARN of the resource with this name or ARN. Throws if there is none, or more than one. */
export function arnOfNamed(ivs: IvsRealTime, type: string, nameOrArn: unknown, region: unknown): string {
  const there = ivs.resources(String(nameOrArn).startsWith('arn:') ? undefined : String(region));
  const named = there.filter((resource) => resource.type === type).map(({ arn, name }) => ({ id: arn, name }));
  return findNamed(named, nameOrArn, { what: type.replace('-', ' '), where: String(region) });
}

/** Returns the id of the connected participant with this user id or participant id. Throws if there is none, or more than one. */
export function participantIdOf(ivs: IvsRealTime, stageArn: string, userOrParticipantId: unknown): string {
  const stage = ivs.snapshot()[regionOf(stageArn)]?.stages.find(({ arn }) => arn === stageArn);
  const participants = stage?.sessions.flatMap((session) => session.participants) ?? [];
  const connected = participants
    .filter(({ state }) => state === 'CONNECTED')
    .map(({ participantId, userId }) => ({ id: participantId, name: userId }));
  const words = { what: 'connected participant', where: stage?.name ?? stageArn, id: 'participant id', name: 'user id' };
  return findNamed(connected, userOrParticipantId, words);
}
