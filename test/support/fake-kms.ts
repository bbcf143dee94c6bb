import { generateKeyPairSync } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClientResolvedConfig, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-kms';
import { FakeService, serviceError } from './fake-service';

/** The asymmetric keys of an account, in memory, in place of the module for AWS KMS. */
export class FakeKms extends FakeService<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig> {
  public readonly keys = new Map<string, { publicKey: Buffer; keySpec: string; keyUsage: string }>();
  public readonly module = { client: this.client, GetPublicKeyCommand };

  /** Makes a key, or another one in its place, and returns its public half as PEM text. */
  public seed(arn: string, { keySpec = 'ECC_NIST_P384', keyUsage = 'SIGN_VERIFY' } = {}): string {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    this.keys.set(arn, { publicKey: publicKey.export({ type: 'spki', format: 'der' }), keySpec, keyUsage });
    return publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  protected perform(operation: string, { KeyId }: { KeyId?: string }): object {
    if (operation !== 'GetPublicKey') throw new Error(`the fake has no ${operation}`);
    const key = this.keys.get(KeyId ?? '');
    if (!key) throw serviceError('NotFoundException', 400, `Key '${KeyId}' does not exist`);
    return { KeyId, PublicKey: new Uint8Array(key.publicKey), KeySpec: key.keySpec, KeyUsage: key.keyUsage };
  }
}
