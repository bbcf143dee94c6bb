import { encoderConfiguration } from './encoder-configuration';
import { ingestConfiguration } from './ingest-configuration';
import type { Kind } from './kind';
import { publicKey } from './public-key';
import { stage } from './stage';
import { storageConfiguration } from './storage-configuration';

/** The kinds by CloudFormation resource type. */
export const kinds: Readonly<Record<string, Kind>> = {
  'Custom::IVSEncoderConfiguration': encoderConfiguration,
  'Custom::IVSIngestConfiguration': ingestConfiguration,
  'Custom::IVSPublicKey': publicKey,
  'Custom::IVSStage': stage,
  'Custom::IVSStorageConfiguration': storageConfiguration,
};
