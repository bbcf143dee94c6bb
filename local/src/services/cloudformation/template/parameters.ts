/** Checks the parameters of a caller against the template. */
import { matchesUserPattern } from '../../../data/user-pattern';
import { messageOf } from '../../../service/error-message';
import { ServiceError } from '../../../service/service-error';
import type { ParameterDefinition, Template } from './template';

/** A parameter in a request. */
export interface ParameterInput {
  readonly ParameterKey?: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean;
}

/** The value of one parameter of a stack. */
export interface Parameter {
  /** The value in the request. `UsePreviousValue` keeps this one, also if it is the name of an SSM parameter. */
  readonly raw: string;
  /** The value of `Ref`. */
  readonly value: string | readonly string[];
  readonly noEcho: boolean;
  /** The value of the SSM parameter that `raw` names. */
  readonly resolved?: string;
}

/** Parameters by their keys. */
export type Parameters = ReadonlyMap<string, Parameter>;

/** Throws if a value is missing, not declared or not allowed. */
export function resolveParameters(
  template: Template,
  inputs: readonly ParameterInput[],
  previous: Parameters | undefined,
  readParameter: (name: string) => string | undefined,
): Parameters {
  const given = new Map(inputs.map((input) => [input.ParameterKey ?? '', givenValue(input, previous)]));
  const undeclared = [...given.keys()].filter((key) => !Object.hasOwn(template.Parameters, key));
  if (undeclared.length > 0) throw invalid(`Parameters: [${undeclared.join(', ')}] do not exist in the template`);
  const definitions = Object.entries(template.Parameters);
  const missing = definitions.filter(([key, { Default }]) => (given.get(key) ?? Default) === undefined).map(([key]) => key);
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  return new Map(
    definitions.map(([key, definition]) => [key, parameter(key, definition, String(given.get(key) ?? definition.Default), readParameter)]),
  );
}

function givenValue(input: ParameterInput, previous: Parameters | undefined): string | undefined {
  if (!input.UsePreviousValue) return input.ParameterValue;
  const value = previous?.get(input.ParameterKey ?? '')?.raw;
  if (value === undefined) throw invalid(`Parameter ${input.ParameterKey} has no previous value to use; give it a value.`);
  return value;
}

const SSM_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;

function parameter(
  key: string,
  definition: ParameterDefinition,
  raw: string,
  readParameter: (name: string) => string | undefined,
): Parameter {
  checkConstraints(key, definition, raw);
  const noEcho = String(definition.NoEcho) === 'true';
  const [, ssmType] = SSM_TYPE.exec(definition.Type) ?? [];
  if (!ssmType) return { raw, noEcho, value: typed(key, definition.Type, raw) };
  const resolved = readParameter(raw);
  if (resolved === undefined) throw invalid(`Unable to fetch parameters [${raw}] from parameter store for this account.`);
  return { raw, noEcho, resolved, value: typed(key, ssmType, resolved) };
}

function typed(key: string, type: string, text: string): string | readonly string[] {
  if (type === 'String') return text;
  if (type === 'Number') return number(key, text);
  if (type === 'CommaDelimitedList' || type === 'List<String>') return items(text);
  if (type === 'List<Number>') return items(text).map((item) => number(key, item));
  throw invalid(
    `The local endpoint does not have the parameter type ${type} of ${key}. ` +
      'It has String, Number, CommaDelimitedList, List<String>, List<Number> and AWS::SSM::Parameter::Value<...> of these.',
  );
}

function items(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

function number(key: string, text: string): string {
  if (text.trim() === '' || !Number.isFinite(Number(text))) throw invalid(`Parameter '${key}' must be a number, got "${text}"`);
  return text;
}

function checkConstraints(key: string, definition: ParameterDefinition, raw: string): void {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue, ConstraintDescription } = definition;
  const reject = (rule: string) => {
    throw invalid(`Parameter '${key}' ${ConstraintDescription ? `failed to satisfy constraint: ${ConstraintDescription}` : rule}`);
  };
  const values = /List/.test(definition.Type) ? items(raw) : [raw];
  if (AllowedValues && !values.every((value) => AllowedValues.map(String).includes(value))) reject('must be one of AllowedValues');
  if (AllowedPattern !== undefined && !values.every((value) => matchesAllowedPattern(key, AllowedPattern, value))) {
    reject(`must match pattern ${AllowedPattern}`);
  }
  if (MinLength !== undefined && raw.length < Number(MinLength)) reject(`must contain at least ${MinLength} characters`);
  if (MaxLength !== undefined && raw.length > Number(MaxLength)) reject(`must contain at most ${MaxLength} characters`);
  if (MinValue !== undefined && !(Number(raw) >= Number(MinValue))) reject(`must be a number not less than ${MinValue}`);
  if (MaxValue !== undefined && !(Number(raw) <= Number(MaxValue))) reject(`must be a number not greater than ${MaxValue}`);
}

/** Whether the whole text matches. Throws for a pattern that JavaScript cannot read, and for one that takes too long. */
export function matchesAllowedPattern(key: string, pattern: string, text: string): boolean {
  try {
    return matchesUserPattern(pattern, text);
  } catch (error) {
    const fix = 'Write one that JavaScript reads, and without repetitions inside repetitions.';
    throw invalid(`The local endpoint cannot try the AllowedPattern ${pattern} of parameter '${key}': ${messageOf(error)}. ${fix}`);
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
