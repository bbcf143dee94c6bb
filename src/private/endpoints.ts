import { Token } from 'aws-cdk-lib/core';
import type { StageAttributes } from '../stage';
import { abbreviate, throwViolation } from './validation';

/** How the endpoints of a stage begin. */
const SCHEMES = {
  stageEventsEndpoint: 'wss://',
  stageWhipEndpoint: 'https://',
  stageRtmpEndpoint: 'rtmp://',
  stageRtmpsEndpoint: 'rtmps://',
} as const satisfies Partial<Record<keyof StageAttributes, string>>;

/** Rejects endpoints that were mixed up or shortened. A token with a wrong one would let nobody in. */
export function checkEndpoints(attrs: StageAttributes, path: string): void {
  for (const [attribute, scheme] of Object.entries(SCHEMES)) {
    const url = attrs[attribute as keyof typeof SCHEMES];
    if (url === undefined || Token.isUnresolved(url) || (url.startsWith(scheme) && /^[^\s,]+$/.test(url))) continue;
    throwViolation(
      { rule: `\`${attribute}\` is a URL with ${scheme}`, got: `'${abbreviate(url)}'`, fix: 'pass what CreateStage or GetStage returns' },
      path,
    );
  }
}
