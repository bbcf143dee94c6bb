/** The token issuer's function between a clock, an IVS and a KMS of the test's own. */
import type { IVSRealTimeClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ivs-realtime';
import { createTokenIssuer } from '../../../lambda/token-issuer/handler';
import type { TokenHttpSettings, TokenIssuerEnvironment } from '../../../src/private/wire';
import { FakeKms } from '../../support/fake-kms';
import { FakeService, serviceError } from '../../support/fake-service';
import { VirtualClock } from '../../support/virtual-clock';

export const OWNER = 'cdk-ivs-realtime:runtime-stages';
export const HOME = 'us-east-1:123456789012';
export const stageArn = (id: string) => `arn:aws:ivs:${HOME}:stage/${id}`;
export const PUBLIC_KEY = `arn:aws:ivs:${HOME}:public-key/AbCdEf`;
export const KMS_KEY = `arn:aws:kms:${HOME}:key/1234`;
export const ENDPOINTS = { events: 'wss://events.example', whip: 'https://whip.example' };

/** A fixed stage whose endpoints are known at deployment, and one whose endpoints are not. */
export const ROOM = stageArn('room');
export const L1 = stageArn('l1');

/** A run-time stage, and the tag that the issuer serves it by. */
export const RUNTIME = stageArn('runtime');
export const OWN = { [OWNER]: 'Live/0123' };

/** The error for a stage that the issuer does not serve. */
export const NOT_SERVED = (arn: string) => ({
  name: 'ResourceNotFoundException',
  message: `stageArn is the ARN of a stage of this issuer, got ${arn}; pass one of its stages that exists`,
});

interface FakeStage {
  readonly tags?: Record<string, string>;
  readonly endpoints?: { readonly events?: string; readonly whip?: string };
}

/** Stages, and a role that may read the fixed stages and those with a tag. */
class FakeStages extends FakeService<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig> {
  public readonly stages = new Map<string, FakeStage>([
    [ROOM, { endpoints: ENDPOINTS }],
    [L1, { endpoints: ENDPOINTS }],
  ]);

  protected perform(operation: string, input: { arn: string; stageArn: string }): object {
    const arn = input.arn ?? input.stageArn;
    const stage = this.stages.get(arn);
    const isFixed = arn === ROOM || arn === L1;
    if (!isFixed && !stage?.tags?.[OWNER]) throw serviceError('AccessDeniedException', 403);
    if (!stage) throw serviceError('ResourceNotFoundException', 404);
    if (operation === 'GetStage') return { stage: { arn, ...stage } };
    if (operation !== 'CreateParticipantToken') throw new Error(`the fake has no ${operation}`);
    const { stageArn: _, ...rest } = input;
    return { participantToken: { ...rest, participantId: 'participant', token: 'opaque', expirationTime: new Date(0) } };
  }
}

export class Issuer {
  public readonly clock = new VirtualClock();
  public readonly ivs = new FakeStages();
  public readonly kms = new FakeKms();
  public readonly lines: string[] = [];
  /** How often the KMS client was loaded. */
  public loads = 0;
  /** Called when the KMS client is loaded; may throw. */
  public onLoad: () => void = () => undefined;
  /** The public half of the KMS key, in PEM. */
  public readonly publicKey = this.kms.seed(KMS_KEY);
  private readonly handler: ReturnType<typeof createTokenIssuer>;

  constructor(environment: TokenIssuerEnvironment = SIGNING) {
    this.handler = createTokenIssuer({
      ivs: this.ivs.client,
      kms: () => {
        this.loads++;
        this.onLoad();
        return this.kms.module;
      },
      clock: this.clock,
      environment,
      write: (line) => this.lines.push(line),
    });
  }

  public invoke(event: unknown, remaining = 15_000): Promise<Record<string, never>> {
    const ends = this.clock.now() + remaining;
    const context = {
      getRemainingTimeInMillis: () => ends - this.clock.now(),
      invokedFunctionArn: `arn:aws:lambda:${HOME}:function:Tokens`,
    };
    return this.clock.run(this.handler(event, context)) as Promise<Record<string, never>>;
  }

  /** All calls, in order per service. */
  public calls(): string[] {
    return [...this.ivs.operations(), ...this.kms.operations()];
  }
}

/** An issuer that signs, for two fixed stages and run-time stages. */
export const SIGNING: TokenIssuerEnvironment = {
  IVS_TOKENS_PUBLIC_KEY_ARN: PUBLIC_KEY,
  IVS_TOKENS_KMS_KEY_ARN: KMS_KEY,
  IVS_TOKENS_STAGES: `${ROOM},${ENDPOINTS.events},${ENDPOINTS.whip} ${L1}`,
  RUNTIME_STAGES_TAG_VALUES: 'Live/0123 Other/4567',
};

/** An issuer without a key. */
export const CREATING: TokenIssuerEnvironment = { IVS_TOKENS_STAGES: `${ROOM} ${L1}`, RUNTIME_STAGES_TAG_VALUES: 'Live/0123' };

export const withHttp = (http: Partial<TokenHttpSettings> = {}): TokenIssuerEnvironment => ({
  ...SIGNING,
  HTTP: JSON.stringify({ userIdClaim: 'sub', capabilities: ['SUBSCRIBE'], attributes: ['name'], maxDurationMinutes: 1440, ...http }),
});
