import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-secrets-manager';
import { FakeService, serviceError } from './fake-service';

/** The secrets of an account, in memory, in place of the module for AWS Secrets Manager. */
export class FakeSecretsManager extends FakeService<ServiceInputTypes, ServiceOutputTypes, SecretsManagerClientResolvedConfig> {
  /** The values by ARN; undefined is a secret without a value. */
  public readonly secrets = new Map<string, string | undefined>();
  public readonly module = { client: this.client, GetSecretValueCommand, PutSecretValueCommand };

  protected perform(operation: string, { SecretId = '', SecretString }: { SecretId?: string; SecretString?: string }): object {
    const notFound = (what: string) =>
      serviceError('ResourceNotFoundException', 400, `Secrets Manager can't find the specified secret ${what}`);
    if (operation === 'GetSecretValue') {
      const value = this.secrets.get(SecretId);
      if (value === undefined) throw notFound('value for staging label: AWSCURRENT');
      return { ARN: SecretId, SecretString: value };
    }
    if (operation !== 'PutSecretValue') throw new Error(`the fake has no ${operation}`);
    if (!this.secrets.has(SecretId)) throw notFound('.');
    this.secrets.set(SecretId, SecretString);
    return { ARN: SecretId };
  }
}
