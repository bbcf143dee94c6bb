/**
 * Requests over HTTP: of Lambda function URLs and HTTP APIs (payload format 2.0), and of REST APIs and HTTP APIs in format 1.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { checkParticipantTokenRequest, type ParticipantTokenRequest } from 'ivs-realtime-tokens';
import type { TokenHttpSettings } from '../../src/private/wire';
import { type Fields, fieldsIn, isFields } from './fields';
import { type Refusal, refuse } from './refusal';

/** Whether an event is a request over HTTP. Other events are direct invocations, whose caller may ask for everything. */
export function isHttp(event: unknown): event is Fields {
  return isFields(event) && event.requestContext !== undefined;
}

/** The request for a token in a request over HTTP, with the user whom the authorizer names. Refuses what the settings do not allow. */
export function tokenRequestOf(event: Fields, settings: TokenHttpSettings | undefined): ParticipantTokenRequest {
  if (!settings) {
    return refuse('AccessDeniedException', 'requests over HTTP are allowed by `http` of the ParticipantTokenIssuer', 'none', 'pass `http`');
  }
  const userId = userOf(event.requestContext, settings.userIdClaim);
  const body = bodyOf(event);
  if (body.userId !== undefined) {
    refuse('AccessDeniedException', 'the user id comes from the authorizer', 'one in the body', 'leave out userId');
  }
  if (body.tokenType !== undefined) {
    refuse('AccessDeniedException', 'requests over HTTP are for participant tokens', 'a tokenType', 'leave it out');
  }
  const { capabilities, maxDurationMinutes } = settings;
  const request: unknown = { capabilities, duration: Math.min(DEFAULT_MINUTES, maxDurationMinutes), ...body, userId };
  checkParticipantTokenRequest(request);
  checkAllowed(request, settings);
  return request;
}

/** The default of the service. */
const DEFAULT_MINUTES = 720;

function checkAllowed({ capabilities = [], attributes = {}, duration = 0 }: ParticipantTokenRequest, settings: TokenHttpSettings): void {
  const allowed = 'callers over HTTP may ask for';
  if (!capabilities.every((capability) => settings.capabilities.includes(capability))) {
    refuse(
      'AccessDeniedException',
      `${allowed} the capabilities ${settings.capabilities.join(', ')}`,
      capabilities.join(', '),
      'ask for less',
    );
  }
  if (!Object.keys(attributes).every((name) => settings.attributes.includes(name))) {
    refuse(
      'AccessDeniedException',
      `${allowed} the attributes that the issuer allows: ${settings.attributes.join(', ') || 'none'}`,
      'others',
      'leave them out',
    );
  }
  if (duration > settings.maxDurationMinutes) {
    refuse('AccessDeniedException', `${allowed} a duration up to ${settings.maxDurationMinutes} minutes`, `${duration}`, 'ask for less');
  }
}

function userOf(context: unknown, claim: string): string {
  const value = isFields(context) ? claimsOf(context)[claim] : undefined;
  // A larger number has lost digits, and would be the id of another user.
  if ((typeof value === 'string' && value !== '') || Number.isSafeInteger(value)) return String(value);
  return refuse(
    'AccessDeniedException',
    `the authorizer names the user by the claim ${claim}, a text or a whole number`,
    value === undefined || value === null ? 'no such claim' : 'another value',
    'put an authorizer before the function that has it, or correct `userIdClaim`',
  );
}

/** What an authorizer or IAM has verified. */
function claimsOf(context: Fields): Fields {
  const authorizer = fieldsIn(context.authorizer);
  const { jwt, claims, lambda, iam } = authorizer;
  const ofAuthorizer = [fieldsIn(jwt).claims, claims, lambda].find(isFields) ?? (isFields(iam) ? claimsOfIam(iam) : authorizer);
  return { ...claimsOfIdentity(fieldsIn(context.identity)), ...ofAuthorizer };
}

/** The caller of an HTTP API in format 2.0. Function URLs have no `cognitoIdentity`. */
function claimsOfIam({ cognitoIdentity, ...claims }: Fields): Fields {
  return { ...claims, cognitoIdentityId: fieldsIn(cognitoIdentity).identityId };
}

/** The members of the identity in format 1.0 that IAM and Cognito have verified. The others come from the request. */
const VERIFIED_BY_IAM = ['userArn', 'user', 'caller', 'accountId', 'cognitoIdentityId'];

function claimsOfIdentity(identity: Fields): Fields {
  return Object.fromEntries(VERIFIED_BY_IAM.map((name) => [name, identity[name]]));
}

/** More than 1 KB of attributes and all other members have, however they are escaped. */
const MAX_BODY_LENGTH = 16_384;

function bodyOf({ body, isBase64Encoded }: Fields): Fields {
  const text = isBase64Encoded ? Buffer.from(String(body), 'base64').toString() : String(body);
  try {
    const value: unknown = text.length <= MAX_BODY_LENGTH && JSON.parse(text);
    if (isFields(value)) return value;
  } catch {
    // Not JSON. The error of the parser quotes the text.
  }
  return refuse(
    'ValidationException',
    `the body is a JSON object of at most ${MAX_BODY_LENGTH} characters`,
    'another body',
    'send for example {"stageArn": "arn:aws:ivs:…"}',
  );
}

/** The answer of the function to a request over HTTP, in both formats. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answerWith(token: object): HttpAnswer {
  return answer(200, token);
}

export function answerRefusal({ status, name, message }: Refusal): HttpAnswer {
  return answer(status, { name, message });
}

function answer(statusCode: number, body: object): HttpAnswer {
  return { statusCode, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(body) };
}
