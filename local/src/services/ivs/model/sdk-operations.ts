/** The operations that the SDK has, with the types of their inputs and outputs. */
import type { GetOutputType, NoUndefined } from '@smithy/types';

type Sdk = typeof import('@aws-sdk/client-ivs-realtime');
type Command<N extends SdkOperationName> = InstanceType<Sdk[`${N}Command`]>;

/** The name of an operation that the SDK has. */
export type SdkOperationName = Exclude<{ [K in keyof Sdk]: K extends `${infer N}Command` ? N : never }[keyof Sdk], '$'>;

/** The input of an operation, with its required members. */
export type Input<N extends SdkOperationName> = NoUndefined<Command<N>['input']>;

/** The output of an operation. */
export type Output<N extends SdkOperationName> = Omit<GetOutputType<Command<N>>, '$metadata'>;
