import type { StaticOperationSchema } from '@smithy/types';
import { revokeConnectionToken } from '../tokens/connection-tokens';
import { type Row, toAll } from './operation';

/**
 * The service's model has this operation, and the SDK package does not have it yet. A test fails as soon as it does: then import the schema.
 * @see https://github.com/boto/botocore/tree/develop/botocore/data/ivs-realtime
 */
const RevokeConnectionToken$: StaticOperationSchema = [
  9,
  'com.amazonaws.ivsrealtime',
  'RevokeConnectionToken',
  { http: ['POST', '/RevokeConnectionToken', 200] },
  [3, 'com.amazonaws.ivsrealtime', 'RevokeConnectionTokenRequest', 0, ['tokenId'], [0], 1],
  [3, 'com.amazonaws.ivsrealtime', 'RevokeConnectionTokenResponse', 0, [], [], 0],
];

export const connectionTokenOperations = {
  RevokeConnectionToken: {
    schema: RevokeConnectionToken$,
    constraints: { tokenId: { min: 1, max: 64, pattern: '[a-zA-Z0-9-_]+' } },
    // The operation names no stage. AWS does not document its resources.
    access: toAll,
    run({ tokenId }, _, { runtime }) {
      revokeConnectionToken(runtime, tokenId);
      return {};
    },
  },
} satisfies { readonly RevokeConnectionToken: Row<{ readonly tokenId: string }, object> };
