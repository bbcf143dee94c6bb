import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { checkSameRegion } from './private/regions';

/**
 * Options of a secret that is made for the credentials of an ingest.
 */
export interface NewIngestSecretOptions {
  /**
   * The name of the secret. It is unique in an account and region.
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
 * Where the credentials of an ingest are kept: a Secrets Manager secret, into which the handler writes them as JSON when the ingest is
 * created and again when it is replaced, redundancy or stage change:
 *
 *     { "url": "rtmps://…", "streamKey": "…", "participantId": "…", "redundant": [{ "streamKey": "…", "participantId": "…" }, …] }
 *
 * `url` is empty while the ingest has no stage; `redundant` is there with redundant ingest only, whose encoders stream with its keys.
 * The stream key is in no template, output, attribute or log.
 */
export class IngestCredentials {
  /**
   * In a secret that is made for them, and deleted with the ingest.
   *
   * @param options name and encryption of the secret
   */
  public static inNewSecret(options: NewIngestSecretOptions = {}): IngestCredentials {
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
   * In a secret of yours, whose value is overwritten. Deleting the ingest leaves the value as it is.
   *
   * @param secret the secret, in the region of the stack; no other ingest of the app uses it
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
