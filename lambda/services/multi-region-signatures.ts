/**
 * Replaces `@aws-sdk/signature-v4-multi-region` in the bundle of the client of EventBridge, which needs it for global endpoints only. Without it, the
 * client signs like all others.
 */
export const SignatureV4MultiRegion = undefined;
