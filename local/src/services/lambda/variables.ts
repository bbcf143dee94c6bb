/**
 * The environment of a function's process. It inherits only PATH and the folders of Node.js modules, so that no profile, credential or
 * proxy of the user gets in.
 */
import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import { delimiter } from 'node:path';
import { nodeModulesFrom } from '../../system/node-modules';
import type { FunctionDefinition } from './function';
import { invalidParameter } from './invalid-parameter';
import { RUNNER_FOLDER } from './runner-folder';

/**
 * Environment variables that a function's configuration cannot set.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** The size limit of all variables as JSON. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_BYTES = 4_096;

/** Throws InvalidParameterValueException. */
export function checkVariables(environment: FunctionDefinition['environment']): void {
  const names = Object.keys(environment);
  const reserved = names.filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    const rule =
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys ' +
      'that are currently not supported for modification.';
    throw invalidParameter(`${rule} Reserved keys used in this request: ${reserved.join(', ')}`);
  }
  const odd = names.find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (odd !== undefined) {
    throw invalidParameter(
      `The name of an environment variable has at least two letters, digits and _, and begins with a letter; got ${odd}.`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes <= MAX_BYTES) return;
  const rule =
    'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.';
  throw invalidParameter(`${rule} They have ${bytes} bytes as JSON, of ${MAX_BYTES}.`);
}

/** The name of the function's log group. */
export function logGroupOf(definition: FunctionDefinition): string {
  return definition.logGroupName ?? `/aws/lambda/${definition.name}`;
}

/** The variables of a process that starts at this time. The function's own override those of AWS, and `additional` overrides both. */
export function processVariables(
  definition: FunctionDefinition,
  folder: string,
  additional: Readonly<Record<string, string>>,
  now: number,
): Record<string, string> {
  const date = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    PATH: process.env.PATH ?? '',
    // On AWS this variable names the folder with the runtime's SDK. Here it names the app's node_modules, and the function's code last.
    NODE_PATH: [...nodeModulesFrom(process.cwd()), folder].join(delimiter),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: definition.handler,
    LAMBDA_TASK_ROOT: folder,
    LAMBDA_RUNTIME_DIR: RUNNER_FOLDER,
    AWS_REGION: definition.region,
    AWS_DEFAULT_REGION: definition.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // Keeps the SDK from reading the user's configuration in the home directory.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(definition),
    AWS_LAMBDA_LOG_STREAM_NAME: `${date}/[$LATEST]${randomUUID().replaceAll('-', '')}`,
    ...loggingVariables(definition),
    ...definition.environment,
    ...additional,
  };
}

function loggingVariables({ logFormat, applicationLogLevel = 'INFO' }: FunctionDefinition): Record<string, string> {
  return logFormat === 'JSON' ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: applicationLogLevel } : {};
}
