/** How much the token issuer remembers of the stages that it has read. */
import type { GetStageCommand } from '@aws-sdk/client-ivs-realtime';
import { createServedStages, type ServedStages } from '../../../lambda/token-issuer/served-stages';
import { settingsFrom } from '../../../lambda/token-issuer/settings';
import { VirtualClock } from '../../support/virtual-clock';
import { ENDPOINTS, OWNER, SIGNING, stageArn } from './issuer';

const ARNS = Array.from({ length: 1001 }, (_, index) => stageArn(`runtime${index}`));

let stages: ServedStages;
let reads: string[];
let tag: string;
beforeEach(() => {
  stages = createServedStages(settingsFrom(SIGNING), new VirtualClock());
  reads = [];
  tag = 'Live/0123';
});

/** Asks for the endpoints of stages, one after the other, and returns which ones were read. */
async function readsOf(arns: readonly string[]): Promise<string[]> {
  reads = [];
  const call = async ({ input: { arn = '' } }: GetStageCommand) => {
    reads.push(arn);
    return { stage: { arn, tags: { [OWNER]: tag }, endpoints: ENDPOINTS } };
  };
  for (const arn of arns) await stages.withEndpoints(arn, call as never).catch(() => undefined);
  return reads;
}

test.each([
  ['the endpoints', 'Live/0123'],
  ['the refusals', 'Foreign/89'],
])('%s of a thousand stages are kept, and the oldest go first', async (_, value) => {
  tag = value;
  expect(await readsOf(ARNS)).toEqual(ARNS);
  expect(await readsOf(ARNS.slice(1))).toEqual([]);
  expect(await readsOf(ARNS.slice(0, 1))).toEqual(ARNS.slice(0, 1));
});
