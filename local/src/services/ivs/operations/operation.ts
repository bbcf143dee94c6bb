/** The form of an operation: one row says all that the service has to know of it. */
import type { StaticOperationSchema } from '@smithy/types';
import { arnOf } from '../../../service/arn';
import type { Parsed } from '../../../service/input';
import type { Page } from '../collections/listing';
import type { Constraint } from '../model/constraints';
import type { Input, Output, SdkOperationName } from '../model/sdk-operations';
import type { BucketAccess } from '../recording/bucket-access';
import type { RegionRuntime } from '../runtime/region-runtime';
import type { Region } from '../state/region';
import type { ServiceTokens } from '../tokens/service-tokens';

/** What an operation can use besides its input and the resources of the region. */
export interface OperationContext {
  /** Returns the access to buckets with the permissions of the caller. */
  bucketAccess(): BucketAccess;
  readonly serviceTokens: ServiceTokens;
  readonly runtime: RegionRuntime;
}

/** An operation. */
export interface Row<Input, Output> {
  /** The SDK's schema: HTTP method and path, input and output. Import it by name, so that a bundler leaves out the SDK's client. */
  readonly schema: StaticOperationSchema;
  /** The constraints of the input's members. */
  readonly constraints: Readonly<Partial<Record<keyof Input & string, Constraint>>>;
  /**
   * The ARNs of the resources that the caller needs the permission for; undefined stands for all resources. The input is not validated yet.
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
   */
  readonly access: (input: Parsed<Input>, region: string) => readonly (string | undefined)[];
  /** The type of the resource that the operation creates. To create it with tags, the caller also needs the permission to tag it. */
  readonly creates?: string;
  /**
   * Requests per second.
   * @default 5
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
   */
  readonly rate?: number;
  /** Runs with a valid input. Throws a ServiceError before it changes anything. The response has the members of the output's schema only. */
  run(input: Input, region: Region, context: OperationContext): Output;
}

/** Rows by the names of their operations. */
export type Rows = { readonly [N in SdkOperationName]?: Row<Input<N>, Output<N>> };

/** A row for each operation of the SDK. */
export type AllRows = Required<Rows>;

/** The output of a list operation. */
export function listOutput<Name extends string, T>(name: Name, { items, nextToken }: Page<T>) {
  return { [name]: items, nextToken } as { readonly [K in Name]: T[] } & { readonly nextToken?: string };
}

/** Access to all resources of a type. */
export const toAny = (type: string) => (_: unknown, region: string) => [arnOf('ivs', region, `${type}/*`)];

/** The access of an operation that creates a resource of a type. */
export const onNew = (type: string) => ({ access: toAny(type), creates: type });

/** Access to all resources. */
export const toAll = () => [undefined];

/** The access and the constraint of an operation on the resource with an ARN. */
export const onArn = (constraint: Constraint) => ({
  constraints: { arn: constraint },
  access: ({ arn }: { readonly arn?: string }) => [arn],
});

export const toStageArn = ({ stageArn }: { readonly stageArn?: string }) => [stageArn];
