/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundle. Lambda sets credentials in the environment, so the functions do not need the
 * SDK's chain of profiles, SSO and metadata services, which would add a third to the code and to the time that a cold start takes.
 */
import type { AwsCredentialIdentity } from '@smithy/types';

/** Reads the environment at each call, because Lambda renews the credentials there. */
export const defaultProvider = () => async (): Promise<AwsCredentialIdentity & { readonly $source: object }> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set, as Lambda does');
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
    // The SDK's name of this source in the user agent.
    $source: { CREDENTIALS_ENV_VARS: 'g' },
  };
};
