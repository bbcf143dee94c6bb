import { stagesFromEnvironment, type TokenStage } from 'ivs-realtime-tokens';
import type { TokenHttpSettings, TokenIssuerEnvironment } from '../../src/private/wire';

export interface Settings {
  /** Whether tokens are signed with a key, or made by `CreateParticipantToken`. */
  readonly signs: boolean;
  /** The fixed stages, by their ARNs. */
  readonly stages: ReadonlyMap<string, TokenStage>;
  /** The tag values of the run-time stages. */
  readonly tagValues: readonly string[];
  /** What callers over HTTP may ask for. Undefined if they are refused. */
  readonly http?: TokenHttpSettings;
}

/** Reads the settings. Throws when one is wrong. */
export function settingsFrom(environment: Readonly<TokenIssuerEnvironment>): Settings {
  const { IVS_TOKENS_PUBLIC_KEY_ARN, IVS_TOKENS_KMS_KEY_ARN, RUNTIME_STAGES_TAG_VALUES = '', HTTP } = environment;
  if (Boolean(IVS_TOKENS_PUBLIC_KEY_ARN) !== Boolean(IVS_TOKENS_KMS_KEY_ARN)) {
    throw new Error('the variables of the public key and the KMS key have both a value or none, got one of them; deploy the stack again');
  }
  const stages = stagesFromEnvironment({ environment: { ...environment } });
  const tagValues = RUNTIME_STAGES_TAG_VALUES.split(' ').filter((value) => value !== '');
  if (stages.length + tagValues.length === 0) {
    throw new Error('the environment names stages or the tag values of run-time stages, got none; deploy the stack again');
  }
  return {
    signs: Boolean(IVS_TOKENS_PUBLIC_KEY_ARN),
    stages: new Map(stages.map((stage) => [String(stage.arn), stage])),
    tagValues,
    http: HTTP ? httpFrom(HTTP) : undefined,
  };
}

function httpFrom(text: string): TokenHttpSettings {
  const { userIdClaim, capabilities, attributes, maxDurationMinutes } = JSON.parse(text);
  if (userIdClaim && Array.isArray(capabilities) && Array.isArray(attributes) && Number.isInteger(maxDurationMinutes)) {
    return { userIdClaim, capabilities, attributes, maxDurationMinutes };
  }
  throw new Error('the variable HTTP has the settings of requests over HTTP, got others; deploy the stack again');
}
