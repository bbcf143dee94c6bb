/** What it takes to publish to an ingest configuration, as a Secrets Manager secret has it: the only place that a stream key goes. */
import { randomUUID } from 'node:crypto';
import type { IngestConfiguration } from '@aws-sdk/client-ivs-realtime';
import { CallFailure, expectPart } from '../service';
import type { Services } from '../services';

/** The contract with whoever reads the secret: it never changes, it only grows. */
interface IngestCredentials {
  /** Where to publish, without the stream key; empty while there is no stage. */
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

/** Makes them the secret's value, unless they are. */
export async function storeCredentials(services: Services, secretArn: string, credentials: IngestCredentials): Promise<void> {
  const secretsManager = services.secretsManager();
  const wanted = JSON.stringify(credentials);
  const current = await secretsManager.call(new secretsManager.GetSecretValueCommand({ SecretId: secretArn })).catch((error) => {
    // A secret without a value is answered as one that is not there. If it really is not there, the next call says so.
    if (error instanceof CallFailure && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  });
  if (current?.SecretString === wanted) return;
  // With a token, a request that is sent twice makes one version.
  const put = { SecretId: secretArn, SecretString: wanted, ClientRequestToken: randomUUID() };
  await secretsManager.call(new secretsManager.PutSecretValueCommand(put));
}
