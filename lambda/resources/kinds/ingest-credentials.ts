/** The credentials of an ingest configuration, in a Secrets Manager secret. The handler writes a stream key nowhere else. */
import { randomUUID } from 'node:crypto';
import type { IngestConfiguration } from '@aws-sdk/client-ivs-realtime';
import { expectPart, isNotFound } from '../../services/call-failure';
import type { Services } from '../services/services';

/** The value of the secret, which users read. Fields may be added, and never change. */
interface IngestCredentials {
  /** The URL to publish to, without the stream key. Empty without a stage. */
  readonly url: string;
  readonly streamKey: string;
  readonly participantId: string;
  /** The two streams of a redundant ingest. */
  readonly redundant?: readonly { readonly streamKey: string; readonly participantId: string }[];
}

export function ingestCredentials(url: string, ingest: IngestConfiguration): IngestCredentials {
  const redundant = ingest.redundantIngestCredentials?.map(keyAndParticipant) ?? [];
  return { url, ...keyAndParticipant(ingest), ...(redundant.length > 0 && { redundant }) };
}

function keyAndParticipant({ streamKey, participantId }: { streamKey?: string; participantId?: string }) {
  return {
    streamKey: expectPart(streamKey, 'GetIngestConfiguration'),
    participantId: expectPart(participantId, 'GetIngestConfiguration'),
  };
}

/** Writes the credentials into the secret, unless it has them already. */
export async function storeCredentials(services: Services, secretArn: string, credentials: IngestCredentials): Promise<void> {
  const secretsManager = services.secretsManager();
  const wanted = JSON.stringify(credentials);
  const current = await secretsManager.call(new secretsManager.GetSecretValueCommand({ SecretId: secretArn })).catch((error) => {
    // Secrets Manager answers this for a secret without a value, too. If the secret does not exist, the next call fails.
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (current?.SecretString === wanted) return;
  // The token makes a retried call idempotent.
  const put = { SecretId: secretArn, SecretString: wanted, ClientRequestToken: randomUUID() };
  await secretsManager.call(new secretsManager.PutSecretValueCommand(put));
}
