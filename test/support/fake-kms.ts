import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  GetPublicKeyCommand,
  type KMSClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  SignCommand,
} from '@aws-sdk/client-kms';
import { signDigest } from '../../local/src/services/kms/ecdsa';
import { FakeService, serviceError } from './fake-service';

/** The asymmetric keys of an account, in memory, in place of the module for AWS KMS. */
export class FakeKms extends FakeService<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig> {
  public readonly keys = new Map<string, { publicKey: Buffer; privateKey: KeyObject; keySpec: string; keyUsage: string }>();
  public readonly module = { client: this.client, GetPublicKeyCommand, SignCommand };

  /** Makes a key, or another one in its place, and returns its public half as PEM text. */
  public seed(arn: string, { keySpec = 'ECC_NIST_P384', keyUsage = 'SIGN_VERIFY' } = {}): string {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    this.keys.set(arn, { publicKey: publicKey.export({ type: 'spki', format: 'der' }), privateKey, keySpec, keyUsage });
    return publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  protected perform(operation: string, { KeyId, Message = new Uint8Array() }: { KeyId?: string; Message?: Uint8Array }): object {
    const key = this.keys.get(KeyId ?? '');
    if (!key) throw serviceError('NotFoundException', 400, `Key '${KeyId}' does not exist`);
    switch (operation) {
      case 'GetPublicKey':
        return { KeyId, PublicKey: new Uint8Array(key.publicKey), KeySpec: key.keySpec, KeyUsage: key.keyUsage };
      case 'Sign':
        return { KeyId, Signature: new Uint8Array(signDigest(key.privateKey, Buffer.from(Message))) };
      default:
        throw new Error(`the fake has no ${operation}`);
    }
  }
}
