/** Issues one token: checks the request before any call, then makes one call, and another one for a stage whose endpoints it has to find. */
import { CreateParticipantTokenCommand, type ParticipantToken } from '@aws-sdk/client-ivs-realtime';
import {
  type ConnectionToken,
  checkConnectionTokenRequest,
  checkParticipantTokenRequest,
  createConnectionToken,
  createParticipantToken,
  type ParticipantTokenRequest,
  type SigningKey,
} from 'ivs-realtime-tokens';
import { expectPart, isAccessDenied, isNotFound } from '../services/call-failure';
import type { IvsCall } from '../services/ivs';
import { fieldsIn } from './fields';
import { refuse } from './refusal';
import { refuseStage, type ServedStages } from './served-stages';
import type { Settings } from './settings';

export interface Issue {
  readonly settings: Settings;
  readonly stages: ServedStages;
  /** How the ARNs of all stages of the account and region begin. */
  readonly home: string;
  /** The key that signs, connected to this invocation. */
  readonly signingKey: () => SigningKey;
  readonly callIvs: IvsCall;
}

/** @param request the input of `CreateParticipantToken`, or a request for a connection token */
export function issueToken(issue: Issue, request: unknown): Promise<ParticipantToken | ConnectionToken> {
  const { tokenType, ...options } = fieldsIn(request);
  if (tokenType === undefined || tokenType === 'PARTICIPANT') return issueParticipantToken(issue, options);
  if (tokenType === 'CONNECTION') return issueConnectionToken(issue, options);
  return refuse(
    'ValidationException',
    'tokenType is PARTICIPANT or CONNECTION',
    `a ${typeof tokenType}`,
    'correct it, or leave it out for PARTICIPANT',
  );
}

async function issueConnectionToken({ settings, signingKey }: Issue, options: object): Promise<ConnectionToken> {
  checkConnectionTokenRequest(options);
  if (settings.signs) return createConnectionToken(signingKey(), options);
  return refuse(
    'ValidationException',
    'connection tokens are signed with a key',
    'an issuer without one',
    'pass `publicKey` to the ParticipantTokenIssuer',
  );
}

async function issueParticipantToken(issue: Issue, request: unknown): Promise<ParticipantToken> {
  checkParticipantTokenRequest(request);
  const { settings, stages, home, signingKey, callIvs } = issue;
  const { stageArn, ...options } = request;
  if (!stages.mayServe(stageArn, home)) refuseStage(stageArn);
  if (!settings.signs) return createByService(issue, request);
  return createParticipantToken(signingKey(), { ...options, stage: await stages.withEndpoints(stageArn, callIvs) });
}

/** IAM checks which stages are served. It denies access by a tag to stages without it, and to those that do not exist. */
async function createByService({ settings, callIvs }: Issue, request: ParticipantTokenRequest): Promise<ParticipantToken> {
  const { stageArn, capabilities, ...options } = request;
  try {
    const output = await callIvs(
      new CreateParticipantTokenCommand({ stageArn, capabilities: capabilities && [...capabilities], ...options }),
    );
    return expectPart(output.participantToken, 'CreateParticipantToken');
  } catch (error) {
    if (isNotFound(error) || (isAccessDenied(error) && !settings.stages.has(stageArn))) refuseStage(stageArn);
    throw error;
  }
}
