import type { Kind } from './kind';
import { stage } from './stage';

/** The kinds by CloudFormation resource type. */
export const kinds: Readonly<Record<string, Kind>> = {
  'Custom::IVSStage': stage,
};
