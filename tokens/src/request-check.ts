import { parseArn } from './arn';
import {
  ATTRIBUTES_RULE,
  attributeBytes,
  isObject,
  isText,
  isTexts,
  lengthOf,
  MAX_ATTRIBUTE_BYTES,
  MAX_CONNECTION_TOKEN_DURATION,
  MAX_PARTICIPANT_TOKEN_DURATION,
  MAX_USER_ID_LENGTH,
  USER_ID_RULE,
} from './limits';
import { shownArn, shownKind, shownNumber } from './shown';
import { invalidInput } from './token-error';

/** What a participant may do: send media, or receive them. */
export type Capability = 'PUBLISH' | 'SUBSCRIBE';
export const CAPABILITIES: readonly Capability[] = ['PUBLISH', 'SUBSCRIBE'];

/** What a participant token is made for. The members are those of the service's operation `CreateParticipantToken`. */
export interface ParticipantTokenOptions {
  /**
   * Text of at most 128 characters. All participants of the stage can read it.
   * @default - none
   */
  readonly userId?: string;
  /**
   * Texts with at most 1,024 bytes of keys and values in UTF-8. All participants of the stage can read them.
   * @default - none
   */
  readonly attributes?: Readonly<Record<string, string>>;
  /**
   * At most 2 of PUBLISH and SUBSCRIBE.
   * @default - both
   */
  readonly capabilities?: readonly Capability[];
  /**
   * A whole number of minutes from 1 to 20,160, which is 14 days.
   * @default 720 - 12 hours
   */
  readonly duration?: number;
}

/** The input of the service's operation `CreateParticipantToken`. */
export interface ParticipantTokenRequest extends ParticipantTokenOptions {
  /** The ARN of the stage. */
  readonly stageArn: string;
}

/** What a connection token is made for. */
export interface ConnectionTokenOptions {
  /**
   * A whole number of minutes from 1 to 40,320, which is four weeks.
   * @default 720 - 12 hours
   */
  readonly duration?: number;
}

type Checks = Readonly<Record<string, (value: unknown) => void>>;

const PARTICIPANT_TOKEN_CHECKS: Checks = {
  stageArn: checkStageArn,
  userId: optional(checkUserId),
  attributes: optional(checkAttributes),
  capabilities: optional(checkCapabilities),
  duration: optional(durationUpTo(MAX_PARTICIPANT_TOKEN_DURATION)),
};

const CONNECTION_TOKEN_CHECKS: Checks = { duration: optional(durationUpTo(MAX_CONNECTION_TOKEN_DURATION)) };

/**
 * Checks a request from a client for everything that the service would refuse, and for members that it does not know.
 * @throws TokenError with the code INVALID_INPUT
 */
export function checkParticipantTokenRequest(request: unknown): asserts request is ParticipantTokenRequest {
  checkMembers(request, PARTICIPANT_TOKEN_CHECKS);
}

/**
 * Checks a request for a connection token, as `checkParticipantTokenRequest` does.
 * @throws TokenError with the code INVALID_INPUT
 */
export function checkConnectionTokenRequest(request: unknown): asserts request is ConnectionTokenOptions {
  checkMembers(request, CONNECTION_TOKEN_CHECKS);
}

function checkMembers(request: unknown, checks: Checks): void {
  if (!isObject(request)) invalidInput('a request for a token is an object', shownKind(request), 'pass an object');
  const unknown = Object.keys(request).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined) {
    const got = /^\w{1,40}$/.test(unknown) ? unknown : 'another name';
    invalidInput(`the members of a request for this token are ${Object.keys(checks).join(', ')}`, got, 'remove it or correct its name');
  }
  for (const [name, check] of Object.entries(checks)) check(request[name]);
}

function optional(check: (value: unknown) => void): (value: unknown) => void {
  return (value) => {
    if (value !== undefined) check(value);
  };
}

function checkStageArn(value: unknown): void {
  if (parseArn('stage', value)) return;
  const example = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
  invalidInput('stageArn is the ARN of a stage', shownArn(value), `pass one like ${example}`);
}

function checkUserId(value: unknown): void {
  const rule = `userId is ${USER_ID_RULE}`;
  if (!isText(value)) invalidInput(rule, kindOfBrokenText(value), 'pass text, or leave userId out');
  const length = lengthOf(value);
  if (length > MAX_USER_ID_LENGTH) invalidInput(rule, `${length} characters`, 'shorten it');
}

function checkAttributes(value: unknown): void {
  const rule = `attributes is ${ATTRIBUTES_RULE}`;
  if (!isObject(value)) invalidInput(rule, shownKind(value), 'pass an object, or leave attributes out');
  if (!isTexts(value)) {
    const wrong = Object.entries(value)
      .flat()
      .find((text) => !isText(text));
    invalidInput(rule, `${kindOfBrokenText(wrong)} in it`, 'write each value as text');
  }
  const bytes = attributeBytes(value);
  if (bytes > MAX_ATTRIBUTE_BYTES) invalidInput(rule, `${bytes} bytes`, 'shorten them');
}

function kindOfBrokenText(value: unknown): string {
  return typeof value === 'string' ? 'half a surrogate pair' : shownKind(value);
}

function checkCapabilities(value: unknown): void {
  const rule = `capabilities is a list of at most ${CAPABILITIES.length} of ${CAPABILITIES.join(', ')}`;
  if (!Array.isArray(value)) invalidInput(rule, shownKind(value), 'pass a list, or leave capabilities out for both');
  if (value.length > CAPABILITIES.length) invalidInput(rule, `${value.length} elements`, 'name each once');
  const wrong = value.findIndex((capability) => !CAPABILITIES.includes(capability));
  if (wrong >= 0) invalidInput(rule, `${shownKind(value[wrong])} as element ${wrong + 1}`, 'write the names in capital letters');
}

function durationUpTo(max: number): (value: unknown) => void {
  return (value) => {
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max) return;
    invalidInput(`duration is a whole number of minutes from 1 to ${max}`, shownNumber(value), 'pass a duration in that range');
  };
}
