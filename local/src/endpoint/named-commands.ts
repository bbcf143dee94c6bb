/**
 * Commands of the simulation with names: `stage` instead of `stageArn` or `token`, and `ingestConfiguration` instead of `streamKey`. Each is a name
 * or an ARN.
 */
import { list, map, matching, oneOf, read, required, structure, text } from '../service/input';
import { DEFAULT_REGION } from '../service/region-name';
import { CommandError, type IvsRealTime } from '../services/ivs';

const REGION = matching("a region's name, like eu-west-1", /^[a-z]+(-[a-z]+)+-\d+$/);

const JOIN = structure({
  stage: required(text()),
  region: REGION,
  userId: text(),
  attributes: map(text({ min: 0 })),
  capabilities: list(oneOf('PUBLISH', 'SUBSCRIBE')),
});

type Input = Readonly<Record<string, unknown>>;

/** Replaces the names in an input by tokens, ARNs and stream keys. */
export async function withoutNames(ivs: IvsRealTime, command: string, input: Input, region = DEFAULT_REGION): Promise<Input> {
  if (command === 'join' && input.stage !== undefined) return { token: await tokenFor(ivs, input, region) };
  const { stage, ingestConfiguration, region: given = region, ...rest } = input;
  if (stage !== undefined) return { ...rest, stageArn: arnOfNamed(ivs, 'stage', stage, given) };
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
  const there = ivs
    .resources(String(nameOrArn).startsWith('arn:') ? undefined : String(region))
    .filter((resource) => resource.type === type);
  const found = there.filter(({ arn, name }) => arn === nameOrArn || name === nameOrArn);
  const [only] = found;
  if (only && found.length === 1) return only.arn;
  if (only) {
    throw new CommandError(
      'CONFLICT',
      `A name must be that of one ${type}, got ${nameOrArn}, the name of ${found.length}. Give an ARN: ${listed(found)}.`,
    );
  }
  const has = there.length > 0 ? `It has: ${listed(there)}.` : 'It has none.';
  throw new CommandError('NOT_FOUND', `${region} has no ${type} with the name or ARN ${nameOrArn}. ${has}`);
}

/** How many resources a message lists. */
const MAX_LISTED = 10;

function listed(resources: ReturnType<IvsRealTime['resources']>): string {
  const names = resources.slice(0, MAX_LISTED).map(({ arn, name }) => (name ? `${name} (${arn})` : arn));
  return [...names, ...(resources.length > MAX_LISTED ? [`${resources.length - MAX_LISTED} more`] : [])].join(', ');
}
