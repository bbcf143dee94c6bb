/**
 * The operations of the service as the SDK package describes them: HTTP bindings, structures, types, required members.
 */
import {
  CreateEncoderConfiguration$,
  CreateIngestConfiguration$,
  CreateParticipantToken$,
  CreateStage$,
  CreateStorageConfiguration$,
  DeleteEncoderConfiguration$,
  DeleteIngestConfiguration$,
  DeletePublicKey$,
  DeleteStage$,
  DeleteStorageConfiguration$,
  DisconnectParticipant$,
  GetComposition$,
  GetEncoderConfiguration$,
  GetIngestConfiguration$,
  GetParticipant$,
  GetPublicKey$,
  GetStage$,
  GetStageSession$,
  GetStorageConfiguration$,
  ImportPublicKey$,
  ListCompositions$,
  ListEncoderConfigurations$,
  ListIngestConfigurations$,
  ListParticipantEvents$,
  ListParticipantReplicas$,
  ListParticipants$,
  ListPublicKeys$,
  ListStageSessions$,
  ListStages$,
  ListStorageConfigurations$,
  ListTagsForResource$,
  StartComposition$,
  StartParticipantReplication$,
  StopComposition$,
  StopParticipantReplication$,
  TagResource$,
  UntagResource$,
  UpdateIngestConfiguration$,
  UpdateStage$,
} from '@aws-sdk/client-ivs-realtime';
import { NormalizedSchema } from '@smithy/core/schema';
import type { GetOutputType, NoUndefined, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { NEWER_SCHEMAS, type NewerOperations } from './newer-operations';

type Sdk = typeof import('@aws-sdk/client-ivs-realtime');
type SdkOperationName = Exclude<{ [K in keyof Sdk]: K extends `${infer N}Command` ? N : never }[keyof Sdk], '$'>;
type Command<N extends SdkOperationName> = InstanceType<Sdk[`${N}Command`]>;

/** The name of an operation of the service. */
export type OperationName = SdkOperationName | keyof NewerOperations;

/** The validated input of an operation. Required members are present. */
export type Input<N extends OperationName> = N extends keyof NewerOperations
  ? NewerOperations[N]['input']
  : NoUndefined<Command<Exclude<N, keyof NewerOperations>>['input']>;

/** The output of an operation. */
export type Output<N extends OperationName> = N extends keyof NewerOperations
  ? NewerOperations[N]['output']
  : Omit<GetOutputType<Command<Exclude<N, keyof NewerOperations>>>, '$metadata'>;

/** An operation of the service. */
export interface OperationSchema {
  readonly name: OperationName;
  readonly method: string;
  /** For example `/tags/{resourceArn}`. */
  readonly uriTemplate: string;
  readonly status: number;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** A member of a structure. */
export interface Member {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly required: boolean;
}

/** The members of a structure; its schema puts the required ones first and counts them. */
export function membersOf(structure: NormalizedSchema): Member[] {
  const requiredCount = (structure.getSchema() as StaticStructureSchema)[6] ?? 0;
  return [...structure.structIterator()].map(([name, schema], index) => ({ name, schema, required: index < requiredCount }));
}

// Imported by name, not as a namespace, so that a bundler leaves out the SDK's client and its credential providers.
const SCHEMAS: readonly StaticOperationSchema[] = [
  CreateEncoderConfiguration$,
  CreateIngestConfiguration$,
  CreateParticipantToken$,
  CreateStage$,
  CreateStorageConfiguration$,
  DeleteEncoderConfiguration$,
  DeleteIngestConfiguration$,
  DeletePublicKey$,
  DeleteStage$,
  DeleteStorageConfiguration$,
  DisconnectParticipant$,
  GetComposition$,
  GetEncoderConfiguration$,
  GetIngestConfiguration$,
  GetParticipant$,
  GetPublicKey$,
  GetStage$,
  GetStageSession$,
  GetStorageConfiguration$,
  ImportPublicKey$,
  ListCompositions$,
  ListEncoderConfigurations$,
  ListIngestConfigurations$,
  ListParticipantEvents$,
  ListParticipantReplicas$,
  ListParticipants$,
  ListPublicKeys$,
  ListStages$,
  ListStageSessions$,
  ListStorageConfigurations$,
  ListTagsForResource$,
  StartComposition$,
  StartParticipantReplication$,
  StopComposition$,
  StopParticipantReplication$,
  TagResource$,
  UntagResource$,
  UpdateIngestConfiguration$,
  UpdateStage$,
  ...NEWER_SCHEMAS,
];

/** Every operation of the service, by name. */
export const OPERATION_SCHEMAS: ReadonlyMap<string, OperationSchema> = new Map(
  SCHEMAS.map((schema) => [schema[2], operationSchema(schema)]),
);

function operationSchema(schema: StaticOperationSchema): OperationSchema {
  const [, , name, , input, output] = schema;
  const { http } = NormalizedSchema.of(schema).getMergedTraits();
  if (!http) throw new Error(`${name} has no HTTP binding in the SDK's schemas; the local service speaks restJson1 only.`);
  const [method, uriTemplate, status] = http;
  return {
    name: name as OperationName,
    method,
    uriTemplate,
    status,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
  };
}
