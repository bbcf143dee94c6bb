/** Makes and verifies self-signed tokens of Amazon IVS Real-Time. */
export type { ConnectionTokenClaims, ParticipantTokenClaims, TokenClaims } from './claims';
export { type ConnectionToken, createConnectionToken } from './connection-token';
export { type DecodedToken, decodeToken } from './decode';
export { type EnvironmentOptions, signingKeyFromEnvironment, stagesFromEnvironment } from './environment';
export { type KmsSignInput, kmsSigner, type SendToKms } from './kms-signer';
export { createParticipantToken, type NewParticipantToken, type ParticipantToken, type TokenStage } from './participant-token';
export { pemSigner } from './pem-signer';
export {
  type Capability,
  type ConnectionTokenOptions,
  checkConnectionTokenRequest,
  checkParticipantTokenRequest,
  type ParticipantTokenOptions,
  type ParticipantTokenRequest,
} from './request-check';
export type { SignDigest, SigningKey } from './signing';
export { TokenError, type TokenErrorCode } from './token-error';
export { type VerifyOptions, verifyToken } from './verify';
