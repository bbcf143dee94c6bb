/**
 * Operations of the service's model that the SDK package lacks. Delete an entry when the package has the operation; a test then fails.
 * @see https://github.com/boto/botocore/tree/develop/botocore/data/ivs-realtime
 */
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

/** The input and output of each. */
export interface NewerOperations {
  /** Revokes a connection token, and disconnects the participants that are connected with it. */
  RevokeConnectionToken: { readonly input: { readonly tokenId: string }; readonly output: object };
}

const NAMESPACE = 'com.amazonaws.ivsrealtime';
const STRING = 0;

const structure = (name: string, members: readonly string[] = []): StaticStructureSchema => [
  3,
  NAMESPACE,
  name,
  0,
  [...members],
  members.map(() => STRING),
  members.length,
];

/** Their schemas, in the format of the SDK package. */
export const NEWER_SCHEMAS: readonly StaticOperationSchema[] = [
  [
    9,
    NAMESPACE,
    'RevokeConnectionToken',
    { http: ['POST', '/RevokeConnectionToken', 200] },
    structure('RevokeConnectionTokenRequest', ['tokenId']),
    structure('RevokeConnectionTokenResponse'),
  ],
];
