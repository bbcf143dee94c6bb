import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { checkSameRegion } from './private/regions';

/**
 * Options of a new secret for the credentials of an ingest.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/constructs.md#ingestconfiguration
 */
export interface IngestSecretOptions {
  /**
   * The name of the secret. It must be unique in the account and region.
   *
   * @default - a name chosen by CloudFormation
   */
  readonly secretName?: string;

  /**
   * The KMS key that encrypts the secret, in the region of the stack.
   *
   * @default - the account's default key for Secrets Manager
   */
  readonly encryptionKey?: IKey;
}

/**
 * The Secrets Manager secret that stores the credentials of an ingest. The handler writes them as JSON when the ingest is created or replaced,
 * and when its redundancy or stage changes:
 *
 *     { "url": "rtmps://…", "streamKey": "…", "participantId": "…", "redundant": [{ "streamKey": "…", "participantId": "…" }, …] }
 *
 * `url` is empty while the ingest has no stage. With redundant ingest, the encoders use the stream keys in `redundant`; otherwise it is absent.
 * Stream keys never appear in a template, output, attribute or log.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/constructs.md#ingestconfiguration
 */
export class IngestCredentials {
  /**
   * Stores the credentials in a new secret, which is deleted with the ingest.
   *
   * Throws for an encryption key in another region, when the ingest is made.
   *
   * @param options name and encryption of the secret
   */
  public static inNewSecret(options: IngestSecretOptions = {}): IngestCredentials {
    return new IngestCredentials((scope) => {
      if (options.encryptionKey) checkSameRegion(scope, 'a secret and the key that encrypts it', options.encryptionKey);
      return new secretsmanager.Secret(scope, 'Credentials', {
        description: `Stream key and URL of the ingest ${scope.node.path}`,
        secretName: options.secretName,
        encryptionKey: options.encryptionKey,
      });
    });
  }

  /**
   * Stores the credentials in an existing secret and overwrites its value. Deleting the ingest does not change the value.
   *
   * @param secret the secret, in the region of the stack; no other ingest of the app may use it
   */
  public static inSecret(secret: secretsmanager.ISecret): IngestCredentials {
    return new IngestCredentials(() => secret);
  }

  private constructor(private readonly secretFor: (scope: Construct) => secretsmanager.ISecret) {}

  /**
   * @internal
   */
  public _bind(scope: Construct): secretsmanager.ISecret {
    return this.secretFor(scope);
  }
}
