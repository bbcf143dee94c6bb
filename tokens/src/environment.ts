import { parseArn } from './arn';
import { kmsSigner, type SendToKms } from './kms-signer';
import type { TokenStage } from './participant-token';
import { homeOf, type SigningKey } from './signing';
import { invalidInput } from './token-error';

/** Where the variables are. */
export interface EnvironmentOptions {
  /**
   * What the names of the variables start with: `environmentPrefix` of `ParticipantTokenIssuer.bind`.
   * @default IVS_TOKENS
   */
  readonly prefix?: string;
  /**
   * The variables by name.
   * @default process.env
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const FIX = 'let ParticipantTokenIssuer.bind of cdk-ivs-realtime set the variables';

/**
 * The signing key that the variables `IVS_TOKENS_PUBLIC_KEY_ARN` and `IVS_TOKENS_KMS_KEY_ARN` name.
 * @throws TokenError with the code INVALID_INPUT if one of them is missing or wrong
 */
export function signingKeyFromEnvironment(send: SendToKms, options: EnvironmentOptions = {}): SigningKey {
  const key = { publicKeyArn: required('PUBLIC_KEY_ARN', options), sign: kmsSigner({ keyId: required('KMS_KEY_ARN', options), send }) };
  homeOf(key);
  return key;
}

/**
 * The stages that the variable `IVS_TOKENS_STAGES` lists, with spaces between them: `<ARN>,<events endpoint>,<WHIP endpoint>`, or the ARN alone.
 * Without the variable, there are none.
 * @throws TokenError with the code INVALID_INPUT if the list is wrong
 */
export function stagesFromEnvironment(options: EnvironmentOptions = {}): TokenStage[] {
  const { name, value = '' } = variable('STAGES', options);
  return value
    .split(' ')
    .filter((stage) => stage !== '')
    .map((stage) => {
      const [arn, events, whip, ...rest] = stage.split(',');
      if (!parseArn('stage', arn) || (events !== undefined && !whip) || rest.length > 0)
        return invalidInput(`the variable ${name} lists <ARN>,<events endpoint>,<WHIP endpoint> or ARNs of stages`, 'something else', FIX);
      return events === undefined ? { arn } : { arn, endpoints: { events, whip } };
    });
}

function required(suffix: string, options: EnvironmentOptions): string {
  const { name, value } = variable(suffix, options);
  return value || invalidInput(`the variable ${name} has a value`, 'nothing', FIX);
}

function variable(suffix: string, { prefix = 'IVS_TOKENS', environment = process.env }: EnvironmentOptions) {
  const name = `${prefix}_${suffix}`;
  return { name, value: environment[name] };
}
