/** Checks the configuration of a function. Rejects values that AWS rejects, and runtimes that do not run on this machine. */
import type { FunctionDefinition } from './function';
import { invalidParameter } from './invalid-parameter';
import { checkRuntime } from './languages';
import { checkVariables } from './variables';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const LIMITS = { Timeout: { min: 1, max: 900 }, MemorySize: { min: 128, max: 10_240 } };
const MAX_DESCRIPTION = 256;
const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const ARCHITECTURES = ['x86_64', 'arm64'];

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
const LOG_FORMATS = ['Text', 'JSON'];
const APPLICATION_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const SYSTEM_LEVELS = ['DEBUG', 'INFO', 'WARN'];

/** The part of a function's configuration that can be checked without its code and its role. */
export type FunctionSettings = Omit<FunctionDefinition, 'arn' | 'region' | 'code' | 'roleArn'>;

/** Throws InvalidParameterValueException. */
export function checkSettings(definition: FunctionSettings): void {
  const { name, handler, environment, description = '' } = definition;
  checkRuntime(definition);
  if (!/^(\S*\/)?[^\s./]+\.\S+$/.test(handler)) {
    throw invalidParameter(`A handler reads file.export, such as index.handler; function ${name} has "${handler}".`);
  }
  if (description.length > MAX_DESCRIPTION) {
    throw invalidParameter(`Description has at most ${MAX_DESCRIPTION} characters; that of function ${name} has ${description.length}.`);
  }
  checkRange('Timeout', definition.timeoutSeconds, 'seconds');
  checkRange('MemorySize', definition.memoryMegabytes, 'megabytes');
  checkLogging(definition);
  checkVariables(environment);
}

/** Throws InvalidParameterValueException. */
export function checkFunctionName(name: string): void {
  if (!FUNCTION_NAME.test(name))
    throw invalidParameter(`The name of a function has 1 to 64 letters, digits, hyphens and underscores; got "${name}".`);
}

/** Throws InvalidParameterValueException. Functions of both architectures run on this machine's own. */
export function checkArchitectures(architectures: readonly string[]): void {
  const [architecture, ...others] = architectures;
  checkChoice('Architectures', architecture, ARCHITECTURES);
  if (others.length > 0) throw invalidParameter(`Architectures has one element; got ${architectures.join(', ')}.`);
}

function checkRange(name: keyof typeof LIMITS, value: number, unit: string): void {
  const { min, max } = LIMITS[name];
  // AWS accepts whole numbers only. Tests call this module directly with a timeout below one second.
  if (Math.ceil(value) < min || value > max) throw invalidParameter(`${name} is from ${min} to ${max} ${unit}; got ${value}.`);
}

function checkLogging({ logFormat = 'Text', applicationLogLevel, systemLogLevel }: FunctionSettings): void {
  checkChoice('LogFormat', logFormat, LOG_FORMATS);
  const levels = { ApplicationLogLevel: applicationLogLevel, SystemLogLevel: systemLogLevel };
  const [given] = Object.entries(levels).filter(([, level]) => level !== undefined);
  if (given && logFormat !== 'JSON') throw invalidParameter(`${given[0]} takes the LogFormat JSON; got ${given[1]} with ${logFormat}.`);
  checkChoice('ApplicationLogLevel', applicationLogLevel, APPLICATION_LEVELS);
  checkChoice('SystemLogLevel', systemLogLevel, SYSTEM_LEVELS);
}

function checkChoice(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw invalidParameter(`${name} must be one of ${choices.join(', ')}; got ${value}.`);
}
