/** What is refused of a function: what cannot run here, and what AWS would refuse. */
import { ServiceError } from '../../service/service-error';
import type { FunctionDefinition } from './function';
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

/** All of a function that can be judged without its code and its role. */
export type FunctionSettings = Omit<FunctionDefinition, 'arn' | 'region' | 'code' | 'roleArn'>;

/** Throws InvalidParameterValueException. */
export function checkSettings(definition: FunctionSettings): void {
  const { name, runtime, handler, environment, description = '' } = definition;
  if (!/^nodejs\d+\.x$/.test(runtime)) {
    throw refusal(`Functions run on Node.js here, so that a runtime is nodejs22.x, nodejs24.x, ...; function ${name} has ${runtime}.`);
  }
  if (!/^(\S*\/)?[^\s./]+\.\S+$/.test(handler)) {
    throw refusal(`A handler reads file.export, such as index.handler; function ${name} has "${handler}".`);
  }
  if (description.length > MAX_DESCRIPTION) {
    throw refusal(`Description has at most ${MAX_DESCRIPTION} characters; that of function ${name} has ${description.length}.`);
  }
  checkRange('Timeout', definition.timeoutSeconds, 'seconds');
  checkRange('MemorySize', definition.memoryMegabytes, 'megabytes');
  checkLogging(definition);
  checkVariables(environment);
}

/** Throws InvalidParameterValueException. */
export function checkFunctionName(name: string): void {
  if (!FUNCTION_NAME.test(name))
    throw refusal(`The name of a function has 1 to 64 letters, digits, hyphens and underscores; got "${name}".`);
}

/** Throws InvalidParameterValueException. Both run on the machine that there is. */
export function checkArchitectures(architectures: readonly string[]): void {
  const [architecture, ...others] = architectures;
  checkChoice('Architectures', architecture, ARCHITECTURES);
  if (others.length > 0) throw refusal(`Architectures has one element; got ${architectures.join(', ')}.`);
}

function checkRange(name: keyof typeof LIMITS, value: number, unit: string): void {
  const { min, max } = LIMITS[name];
  // Whole numbers come in by every way that AWS has; programs may give a part of the first second.
  if (Math.ceil(value) < min || value > max) throw refusal(`${name} is from ${min} to ${max} ${unit}; got ${value}.`);
}

function checkLogging({ logFormat = 'Text', applicationLogLevel, systemLogLevel }: FunctionSettings): void {
  checkChoice('LogFormat', logFormat, LOG_FORMATS);
  const levels = { ApplicationLogLevel: applicationLogLevel, SystemLogLevel: systemLogLevel };
  const [given] = Object.entries(levels).filter(([, level]) => level !== undefined);
  if (given && logFormat !== 'JSON') throw refusal(`${given[0]} takes the LogFormat JSON; got ${given[1]} with ${logFormat}.`);
  checkChoice('ApplicationLogLevel', applicationLogLevel, APPLICATION_LEVELS);
  checkChoice('SystemLogLevel', systemLogLevel, SYSTEM_LEVELS);
}

function checkChoice(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw refusal(`${name} must be one of ${choices.join(', ')}; got ${value}.`);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
