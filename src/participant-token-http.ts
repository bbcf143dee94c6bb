import { type Duration, Token } from 'aws-cdk-lib/core';
import { checkDistinct, throwViolation, wholeMinutes } from './private/validation';
import type { TokenHttpSettings } from './private/wire';

/** The most that a participant token may last: 14 days. */
const MAX_MINUTES = 20_160;

/** The default of the service: 12 hours. */
const DEFAULT_MINUTES = 720;

/**
 * What a participant may do on a stage.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateParticipantToken.html
 */
export enum ParticipantCapability {
  /** Send audio and video. */
  PUBLISH = 'PUBLISH',
  /** Receive audio and video. */
  SUBSCRIBE = 'SUBSCRIBE',
}

/**
 * Options of a token issuer behind HTTP: what callers may ask for.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/tokens.md#tokens-over-http
 */
export interface ParticipantTokenHttpOptions {
  /**
   * The name of the authorizer's claim that becomes the `userId` of the token, without spaces around it. Its value is a text or a whole number.
   * It is a claim of a JSON web token, such as `sub`, a member of the context that a Lambda authorizer returns, or a member of the identity that
   * IAM verifies, such as `userArn`. With IAM, users of a Cognito identity pool differ by `cognitoIdentityId` only, which function URLs do not
   * have. A request without the claim is refused. The user id never comes from the request's body.
   */
  readonly userIdClaim: string;

  /**
   * What callers may ask for. The list is known at synthesis, and has at least one value, and each value once. A request that names no
   * capabilities gets all of these.
   *
   * @default - ParticipantCapability.SUBSCRIBE only
   */
  readonly capabilities?: ParticipantCapability[];

  /**
   * The names of the attributes that callers may set, without spaces around them. The list is known at synthesis, and has each value once.
   * Other participants, and the layouts of compositions, see the attributes.
   *
   * @default - none
   */
  readonly attributes?: string[];

  /**
   * The longest that a token may last: a whole number of minutes from 1 to 20,160 (14 days).
   *
   * @default Duration.hours(12)
   */
  readonly maxDuration?: Duration;
}

/** Checks the options, and returns what the function reads. */
export function renderHttpOptions(options: ParticipantTokenHttpOptions, path: string): TokenHttpSettings {
  const { userIdClaim, capabilities = [ParticipantCapability.SUBSCRIBE], attributes = [], maxDuration } = options;
  checkWords('userIdClaim', [userIdClaim], "'sub'", path);
  checkKnown({ capabilities, attributes }, path);
  checkDistinct('capabilities', capabilities);
  if (attributes.length > 0) checkDistinct('attributes', attributes);
  checkWords('attributes', attributes, "['name']", path);
  const maxDurationMinutes = wholeMinutes('maxDuration', maxDuration, 1, MAX_MINUTES) ?? DEFAULT_MINUTES;
  return { userIdClaim, capabilities, attributes, maxDurationMinutes };
}

/** A list that is known at deployment would take a function of the CDK to write it as JSON. */
function checkKnown(lists: Readonly<Record<string, readonly string[]>>, path: string): void {
  const unknown = Object.keys(lists).find((property) => Token.isUnresolved(lists[property]));
  if (unknown) throwViolation({ rule: `\`${unknown}\` is known at synthesis`, got: 'a token', fix: 'write the list into the code' }, path);
}

function checkWords(property: string, names: readonly string[], example: string, path: string): void {
  if (names.every((name) => name !== '' && name === name.trim())) return;
  throwViolation(
    {
      rule: `\`${property}\` has names, without spaces around them`,
      got: names.map((name) => `'${name}'`).join(', '),
      fix: `write for example ${example}`,
    },
    path,
  );
}
