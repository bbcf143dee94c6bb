/** The inputs of UpdateFunctionCode and UpdateFunctionConfiguration, and the changes of a function that they describe. */
import { bytes, flag, map, type StructureOf, sensitive, structure, text, wholeNumber } from '../../service/input';
import type { FunctionDefinition } from './function';
import { invalidParameter } from './invalid-parameter';

/** Reads an object of a bucket. Returns undefined if there is none. */
export type ReadObject = (bucket: string, key: string) => Uint8Array | undefined;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ZIP_BYTES = 52_428_800;

const anyText = text({ min: 0 });

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export const CODE_UPDATE = {
  DryRun: flag,
  Publish: flag,
  RevisionId: anyText,
  S3Bucket: anyText,
  S3Key: anyText,
  ZipFile: sensitive(bytes({ max: MAX_ZIP_BYTES })),
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export const CONFIGURATION_UPDATE = {
  Description: anyText,
  Environment: structure({ Variables: sensitive(map(anyText)) }),
  Handler: anyText,
  LoggingConfig: structure({ ApplicationLogLevel: anyText, LogFormat: anyText, LogGroup: anyText, SystemLogLevel: anyText }),
  MemorySize: wholeNumber(),
  RevisionId: anyText,
  Role: anyText,
  Runtime: anyText,
  Timeout: wholeNumber(),
};

/** Returns the definition with new code. */
export function withCode(
  definition: FunctionDefinition,
  input: StructureOf<typeof CODE_UPDATE>,
  readObject: ReadObject,
): FunctionDefinition {
  const { Publish, ZipFile: zip, S3Bucket: bucket, S3Key: key } = input;
  if (Publish) throw invalidParameter('The local endpoint has no versions of functions but $LATEST; leave Publish out.');
  if (zip && bucket === undefined && key === undefined) return { ...definition, code: { zip } };
  if (zip || bucket === undefined || key === undefined) {
    throw invalidParameter('Please provide a source for function code: either ZipFile, or S3Bucket with S3Key.');
  }
  const object = readObject(bucket, key);
  if (object) return { ...definition, code: { zip: object } };
  throw invalidParameter(`Error occurred while GetObject. S3 Error Code: NoSuchKey. There is no ${key} in bucket ${bucket}.`);
}

/** Returns the definition with the given members changed. */
export function withConfiguration(
  definition: FunctionDefinition,
  { LoggingConfig: logging = {}, ...input }: StructureOf<typeof CONFIGURATION_UPDATE>,
): FunctionDefinition {
  return {
    ...definition,
    description: input.Description ?? definition.description,
    handler: input.Handler ?? definition.handler,
    runtime: input.Runtime ?? definition.runtime,
    roleArn: input.Role ?? definition.roleArn,
    timeoutSeconds: input.Timeout ?? definition.timeoutSeconds,
    memoryMegabytes: input.MemorySize ?? definition.memoryMegabytes,
    environment: input.Environment ? { ...input.Environment.Variables } : definition.environment,
    logGroupName: logging.LogGroup ?? definition.logGroupName,
    logFormat: logging.LogFormat ?? definition.logFormat,
    applicationLogLevel: logging.ApplicationLogLevel ?? definition.applicationLogLevel,
    systemLogLevel: logging.SystemLogLevel ?? definition.systemLogLevel,
  };
}
