import { createPublicKey } from 'node:crypto';
import {
  DeletePublicKeyCommand,
  GetPublicKeyCommand,
  ImportPublicKeyCommand,
  ListPublicKeysCommand,
  type PublicKey,
} from '@aws-sdk/client-ivs-realtime';
import type { PublicKeyAttribute, PublicKeyProperties } from '../../../src/private/wire';
import { expectPart } from '../../services/call-failure';
import { type Decoded, type Decoder, type Own, optional, struct, text } from '../protocol/decode';
import type { Services } from '../services/services';
import type { Kind, LiveResource } from './kind';
import { differing, idOf, liveFrom, pageFrom } from './outputs';

type Given = Decoded<Own<PublicKeyProperties>>;

interface Desired {
  readonly name: string;
  /** PEM text. */
  readonly publicKeyMaterial: string;
}

/** Messages never show the text, because it may be a private key. */
const publicKeyPem: Decoder<string> = (value, at) => {
  const pem = text(value, at);
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  if (label === 'PUBLIC KEY') return pem;
  throw new Error(
    `property ${at} must be PEM text that begins with -----BEGIN PUBLIC KEY-----, got ${label ?? 'another text'}; extract the public key with \`openssl ec -in private.pem -pubout\``,
  );
};

/** `Custom::IVSPublicKey` */
export const publicKey: Kind<Desired, PublicKey & LiveResource, Given, { readonly name?: string }> = {
  arnType: 'public-key',

  advice: {
    ServiceQuotaExceededException:
      'an account has at most 3 public keys in a region, a quota that AWS does not raise, and a replacement needs room for one more; delete a key that is no longer used first',
    ConflictException:
      'the key may be imported already, or another request may be changing it; delete the other public key with this material, or wait, and try again',
  },

  decode: struct<Own<PublicKeyProperties>>({
    Name: text,
    PublicKeyMaterial: optional(publicKeyPem),
    KmsKeyArn: optional(text),
  }),

  async prepare(services, { name, publicKeyMaterial, kmsKeyArn }) {
    if (publicKeyMaterial !== undefined && kmsKeyArn === undefined) return { name, publicKeyMaterial };
    if (publicKeyMaterial === undefined && kmsKeyArn !== undefined) {
      return { name, publicKeyMaterial: await publicHalfOf(services, kmsKeyArn) };
    }
    throw new Error('a public key comes from one source, property PublicKeyMaterial or property KmsKeyArn; give exactly one of them');
  },

  async create(call, desired, tags) {
    return liveFrom((await call(new ImportPublicKeyCommand({ ...desired, tags }))).publicKey, 'ImportPublicKey');
  },

  async read(call, arn) {
    return liveFrom((await call(new GetPublicKeyCommand({ arn }))).publicKey, 'GetPublicKey');
  },

  replaces: ({ publicKeyMaterial = '' }, live) =>
    differing({ PublicKeyMaterial: [keyIn(publicKeyMaterial), keyIn(live.publicKeyMaterial ?? '')] }),

  needsPrepare: ({ kmsKeyArn }) => kmsKeyArn !== undefined,

  changes: ({ name }, live) => (name === (live.name ?? '') ? {} : { name }),

  unadoptable: Object.keys,

  async update(_, live, { name }) {
    // A replacement would have a new ARN. Each token names its key's ARN as `kid`, so all tokens would be invalid without the old key.
    throw new Error(
      `IVS cannot rename a public key, and a new key would make all tokens of this one invalid, got the name ${name} for ${live.name}; keep the name, or add a second PublicKey and remove this one when its tokens have expired`,
    );
  },

  delete: (call, arn) => call(new DeletePublicKeyCommand({ arn })),

  async list(call, nextToken) {
    const page = await call(new ListPublicKeysCommand({ nextToken, maxResults: 100 }));
    return pageFrom(page.publicKeys, page.nextToken, 'ListPublicKeys');
  },

  attributes: ({ arn, fingerprint }): Record<PublicKeyAttribute, string> => ({ Id: idOf(arn), Fingerprint: fingerprint ?? '' }),
};

/** The key without headers and line breaks. */
function keyIn(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, '');
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
async function publicHalfOf(services: Services, kmsKeyArn: string): Promise<string> {
  const kms = services.kms();
  const answer = await kms.call(new kms.GetPublicKeyCommand({ KeyId: kmsKeyArn }));
  if (answer.KeySpec !== 'ECC_NIST_P384' || answer.KeyUsage !== 'SIGN_VERIFY') {
    throw new Error(
      `the KMS key of a public key has the spec ECC_NIST_P384 and the usage SIGN_VERIFY, got ${answer.KeySpec} and ${answer.KeyUsage} for ${kmsKeyArn}; use another key`,
    );
  }
  const der = Buffer.from(expectPart(answer.PublicKey, 'GetPublicKey', 'KMS'));
  return createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ type: 'spki', format: 'pem' }).toString();
}
