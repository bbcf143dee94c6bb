/** UpdateFunctionCode and UpdateFunctionConfiguration. Both return the changed definition; `Functions.put` checks it. */
import type { JsonInput } from '../../service/json-input';
import { flag, optionalBytes, optionalText, optionalWholeNumber } from '../../service/json-input';
import type { FunctionDefinition } from './function';
import { invalidParameter } from './invalid-parameter';

/** Reads an object of a bucket. Returns undefined if there is none. */
export type ReadObject = (bucket: string, key: string) => Uint8Array | undefined;

const CODE_MEMBERS = ['DryRun', 'FunctionName', 'Publish', 'RevisionId', 'S3Bucket', 'S3Key', 'ZipFile'];
const CONFIGURATION_MEMBERS = [
  'Description',
  'Environment',
  'FunctionName',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'RevisionId',
  'Role',
  'Runtime',
  'Timeout',
];

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ZIP_BYTES = 52_428_800;
const ANY_LENGTH = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export function withCode(definition: FunctionDefinition, input: JsonInput, readObject: ReadObject): FunctionDefinition {
  allowOnly('UpdateFunctionCode', input, CODE_MEMBERS);
  if (flag(input, 'Publish')) throw invalidParameter('The local endpoint has no versions of functions but $LATEST; leave Publish out.');
  const zip = optionalBytes(input, 'ZipFile', MAX_ZIP_BYTES);
  const bucket = optionalText(input, 'S3Bucket', ANY_LENGTH);
  const key = optionalText(input, 'S3Key', ANY_LENGTH);
  if (zip && bucket === undefined && key === undefined) return { ...definition, code: { zip } };
  if (zip || bucket === undefined || key === undefined) {
    throw invalidParameter('Please provide a source for function code: either ZipFile, or S3Bucket with S3Key.');
  }
  const object = readObject(bucket, key);
  if (object) return { ...definition, code: { zip: object } };
  throw invalidParameter(`Error occurred while GetObject. S3 Error Code: NoSuchKey. There is no ${key} in bucket ${bucket}.`);
}

/** Changes only the given members. @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export function withConfiguration(definition: FunctionDefinition, input: JsonInput): FunctionDefinition {
  allowOnly('UpdateFunctionConfiguration', input, CONFIGURATION_MEMBERS);
  const logging = object(input, 'LoggingConfig');
  allowOnly('LoggingConfig', logging, ['ApplicationLogLevel', 'LogFormat', 'LogGroup', 'SystemLogLevel']);
  return {
    ...definition,
    description: optionalText(input, 'Description', ANY_LENGTH) ?? definition.description,
    handler: optionalText(input, 'Handler', ANY_LENGTH) ?? definition.handler,
    runtime: optionalText(input, 'Runtime', ANY_LENGTH) ?? definition.runtime,
    roleArn: optionalText(input, 'Role', ANY_LENGTH) ?? definition.roleArn,
    timeoutSeconds: optionalWholeNumber(input, 'Timeout') ?? definition.timeoutSeconds,
    memoryMegabytes: optionalWholeNumber(input, 'MemorySize') ?? definition.memoryMegabytes,
    environment: input.Environment === undefined ? definition.environment : environment(object(input, 'Environment')),
    logGroupName: optionalText(logging, 'LogGroup', ANY_LENGTH) ?? definition.logGroupName,
    logFormat: optionalText(logging, 'LogFormat', ANY_LENGTH) ?? definition.logFormat,
    applicationLogLevel: optionalText(logging, 'ApplicationLogLevel', ANY_LENGTH) ?? definition.applicationLogLevel,
    systemLogLevel: optionalText(logging, 'SystemLogLevel', ANY_LENGTH) ?? definition.systemLogLevel,
  };
}

function environment(input: JsonInput): Record<string, string> {
  allowOnly('Environment', input, ['Variables']);
  const variables = object(input, 'Variables');
  return Object.fromEntries(Object.keys(variables).map((name) => [name, optionalText(variables, name, ANY_LENGTH) ?? '']));
}

function object(input: JsonInput, name: string): JsonInput {
  const value = input[name] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return { ...value };
  throw invalidParameter(`${name} must be an object.`);
}

function allowOnly(owner: string, input: JsonInput, members: readonly string[]): void {
  const unknown = Object.keys(input).filter((name) => !members.includes(name) && input[name] !== undefined && input[name] !== null);
  if (unknown.length === 0) return;
  throw invalidParameter(`The local endpoint does not have ${unknown.join(', ')} of ${owner}. It has: ${members.join(', ')}.`);
}
