/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundle. Lambda always gives credentials in the environment; the chain of
 * profiles, SSO and metadata services that is left out is more than a third of the bundle and of its start-up time.
 */
import type { AwsCredentialIdentityProvider } from '@smithy/types';

/** Reads the environment at each call: Lambda renews what is in it. */
export const defaultProvider = (): AwsCredentialIdentityProvider => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set, as Lambda does');
  }
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
};
