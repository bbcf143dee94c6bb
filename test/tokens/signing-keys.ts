import { generateKeyPairSync } from 'node:crypto';
import { pemSigner, type SigningKey } from 'ivs-realtime-tokens';

export const PUBLIC_KEY_ARN = 'arn:aws:ivs:eu-west-1:123456789012:public-key/AbCdEf123456';

/** A stage as GetStage returns it. */
export const STAGE = {
  arn: 'arn:aws:ivs:eu-west-1:123456789012:stage/oRmLNwuCeMlQ',
  endpoints: { events: 'wss://global.events.live-video.net', whip: 'https://114ddfabadaf.global-bm.whip.live-video.net' },
};

/** A key pair on a curve, in PEM. */
export function newKeyPair(namedCurve = 'secp384r1') {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  return {
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

export const PAIR = newKeyPair();
export const KEY: SigningKey = { publicKeyArn: PUBLIC_KEY_ARN, sign: pemSigner(PAIR.privateKey) };

/** The three parts of a token: the header and the claims, and the signature as bytes. */
export function partsOf(token: string) {
  const [header, claims, signature] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
  return { header: JSON.parse(String(header)), claims: JSON.parse(String(claims)), signature: signature as Buffer };
}
