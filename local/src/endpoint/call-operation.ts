/** `POST /_ivs/call`: calls an operation of IVS Real-Time as an administrator of the account, as a back end would. */
import type { LocalAnswer } from '../http/http';
import { jsonResponse } from '../http/json-response';
import { parseArn } from '../service/arn';
import { any, map, read, required, structure, text } from '../service/input';
import { DEFAULT_REGION, REGION_NAME } from '../service/region-name';
import { Unanswered } from '../service/service-error';
import type { IvsRealTime } from '../services/ivs';
import { inputMembersOf } from '../services/ivs/operations';
import { arnOfNamed, participantIdOf } from './named-commands';

const CALL = structure({ operation: required(text()), input: map(any), region: REGION_NAME });

/** No session has this access key: its calls are those of the administrator. */
const ADMINISTRATOR = 'local';

/** The members that take a name, the type of the resource, and the members that take its ARN: the first one that an operation has. */
const NAMED = [
  { name: 'stage', type: 'stage', replaces: ['stageArn', 'arn'] },
  { name: 'ingestConfiguration', type: 'ingest-configuration', replaces: ['arn'] },
] as const;

type Input = Readonly<Record<string, unknown>>;

/** Answers with the output of the operation. Throws a ServiceError, or an error for a wrong body. */
export async function callOperation(ivs: IvsRealTime, body: object, usualRegion = DEFAULT_REGION): Promise<LocalAnswer> {
  const { operation, input: given = {}, region = usualRegion } = read(CALL, body, { whole: 'call' });
  const input = withArns(ivs, operation, given, region);
  try {
    return jsonResponse(200, await ivs.call(regionOf(input) ?? region, operation, input, ADMINISTRATOR));
  } catch (error) {
    // A fault has dropped the call.
    if (error instanceof Unanswered) return error.how;
    throw error;
  }
}

/** Replaces names by ARNs, and the user id of a connected participant by its participant id. */
function withArns(ivs: IvsRealTime, operation: string, given: Input, region: string): Input {
  const members = inputMembersOf(operation);
  let input = given;
  for (const { name, type, replaces } of NAMED) {
    const member = replaces.find((replaced) => members.includes(replaced));
    if (input[name] === undefined || member === undefined) continue;
    const { [name]: named, ...others } = input;
    input = { ...others, [member]: arnOfNamed(ivs, type, named, region) };
  }
  const { participant, ...others } = input;
  if (participant === undefined || typeof input.stageArn !== 'string' || !members.includes('participantId')) return input;
  return { ...others, participantId: participantIdOf(ivs, input.stageArn, participant) };
}

/** The region of the first resource that the input names. */
function regionOf(input: Input): string | undefined {
  const arns = Object.values(input).flatMap((value) => (typeof value === 'string' ? (parseArn(value) ?? []) : []));
  return arns.find(({ service }) => service === 'ivs')?.region;
}
