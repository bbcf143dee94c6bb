/** The stages that the issuer serves, with the endpoints that a token needs. */
import { GetStageCommand, type Stage } from '@aws-sdk/client-ivs-realtime';
import type { TokenStage } from 'ivs-realtime-tokens';
import { belongsTo } from '../resources/runtime-stages/tags';
import { expectPart, isAccessDenied, isNotFound } from '../services/call-failure';
import type { IvsCall } from '../services/ivs';
import type { Clock } from '../services/retry';
import { type BoundedCache, createBoundedCache } from './bounded-cache';
import { refuse } from './refusal';
import type { Settings } from './settings';

/** The service allows to keep endpoints that long, as long as a token lives. */
const ENDPOINTS_KEPT_MS = 14 * 24 * 3_600_000;

/** Short, because somebody may just be creating the stage. It keeps repeated requests from using up the 5 calls a second of the account. */
const REFUSAL_KEPT_MS = 5_000;

/** The stages that an account may have by default. */
const MAX_KEPT = 1_000;

export interface ServedStages {
  /** Whether a stage can be one of the issuer's, without a call. */
  mayServe(stageArn: string, home: string): boolean;
  /** The stage with its endpoints. Refuses stages that the issuer does not serve. */
  withEndpoints(stageArn: string, call: IvsCall): Promise<TokenStage>;
}

/** Keeps what it has read as long as the process lives. */
export function createServedStages({ stages, tagValues }: Settings, clock: Clock): ServedStages {
  const known: BoundedCache<TokenStage> = createBoundedCache(MAX_KEPT, ENDPOINTS_KEPT_MS, clock);
  const refused: BoundedCache<true> = createBoundedCache(MAX_KEPT, REFUSAL_KEPT_MS, clock);

  async function read(arn: string, call: IvsCall): Promise<TokenStage | undefined> {
    const stage = await call(new GetStageCommand({ arn })).then(
      (output) => expectPart(output.stage, 'GetStage'),
      (error) => {
        if (isNotServed(arn, error)) return undefined;
        throw error;
      },
    );
    if (!stage || !isServed(arn, stage)) return undefined;
    const events = expectPart(stage.endpoints?.events, 'GetStage');
    const whip = expectPart(stage.endpoints?.whip, 'GetStage');
    return { arn, endpoints: { events, whip } };
  }

  /** IAM checks the tag of run-time stages, too. `kms:Sign` knows no stage, so the tag is checked here again. */
  const isServed = (arn: string, { tags }: Stage) => stages.has(arn) || tagValues.some((value) => belongsTo(value, tags));
  /** IAM denies access by a tag to stages without it, and to those that do not exist. */
  const isNotServed = (arn: string, error: unknown) => isNotFound(error) || (!stages.has(arn) && isAccessDenied(error));

  return {
    mayServe: (arn, home) => stages.has(arn) || (tagValues.length > 0 && arn.startsWith(home)),
    async withEndpoints(arn, call) {
      const fixed = stages.get(arn);
      if (fixed?.endpoints) return fixed;
      const kept = known.get(arn);
      if (kept) return kept;
      if (refused.get(arn)) refuseStage(arn);
      const stage = await read(arn, call);
      if (stage) return known.set(arn, stage);
      refused.set(arn, true);
      return refuseStage(arn);
    },
  };
}

export function refuseStage(arn: string): never {
  return refuse('ResourceNotFoundException', 'stageArn is the ARN of a stage of this issuer', arn, 'pass one of its stages that exists');
}
