/**
 * Dynamic references: `{{resolve:service:reference-key}}`. A value is read when a resource is deployed, and passed to its type. Stacks
 * keep, compare and show only the reference.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */

import { isObject, readJson } from '../../../data/json';
import type { Properties } from '../../../service/resource-type';
import { ServiceError } from '../../../service/service-error';

/** The services that hold the values. */
interface ReferenceSources {
  readonly readParameter: ReadParameter;
  readonly readSecret: ReadSecret;
}

/** Reads the value of an SSM parameter: the latest version, or one by its number. Returns undefined if there is none. */
export type ReadParameter = (region: string, name: string, version?: number) => string | undefined;

/** Reads the text of a secret: its current version, or one by its stage or id. Throws the service's error, which does not quote values. */
export type ReadSecret = (region: string, secretId: string, version: SecretVersionId) => string;

/** The stage or the id of a version, or neither. */
interface SecretVersionId {
  readonly stage?: string;
  readonly id?: string;
}

export interface DynamicReferences {
  /** The properties with the values in place of the references. */
  resolve(region: string, properties: Properties): Properties;
  /** The same for a deployed resource: a value that cannot be read any more stays a reference. */
  resolveFormer(region: string, properties: Properties): Properties;
  /** The text with asterisks for the secrets that were resolved. */
  conceal(text: string): string;
}

/** How each reference starts. */
const START = '{{resolve:';

const REFERENCE = /\{\{resolve:([^:{}]*)(?::([^{}]*))?\}\}/g;
const MAX_REFERENCES = 60;
/** Shorter values are not hidden: a message without them would be unreadable. */
const MIN_CONCEALED = 4;

export function createDynamicReferences({ readParameter, readSecret }: ReferenceSources): DynamicReferences {
  const secretValues = new Set<string>();

  function read(region: string, whole: string, service: string, key: string): string {
    if (service === 'ssm-secure') throw invalid(`SSM Secure reference is not supported here: [${whole}]`);
    if (service === 'ssm') return parameterValue(readParameter, region, whole, key);
    const secret = parseSecretKey(service, key);
    if (!secret) throw badFormat(whole);
    const text = readSecret(region, secret.secretId, secret.version);
    const value = secret.jsonKey === '' ? text : memberOf(text, secret.jsonKey);
    // Messages quote a value as it is, or as JSON.
    if (value.length >= MIN_CONCEALED) secretValues.add(value).add(JSON.stringify(value).slice(1, -1));
    return value;
  }

  const resolveAll = (region: string, properties: Properties, onError: (error: unknown, whole: string) => string): Properties =>
    Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        mapTexts(property, (text) =>
          text.replace(REFERENCE, (whole, service: string, key = '') => {
            try {
              return read(region, whole, service, key);
            } catch (error) {
              return onError(error, whole);
            }
          }),
        ),
      ]),
    );

  return {
    resolve: (region, properties) =>
      resolveAll(region, properties, (error) => {
        throw error;
      }),
    resolveFormer: (region, properties) => resolveAll(region, properties, (_, whole) => whole),
    conceal: (text) => [...secretValues].reduce((concealed, value) => concealed.replaceAll(value, '****'), text),
  };
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]));
}

const PARAMETER_KEY = /^([a-zA-Z0-9_.\-/]+)(?::(\d+))?$/;

function parseParameterKey(key: string) {
  const [, name, version] = PARAMETER_KEY.exec(key) ?? [];
  return name === undefined ? undefined : { name, ...(version !== undefined && { version: Number(version) }) };
}

const SECRET_KEY = /^(arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:[^:]+|[^:]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/;

function parseSecretKey(service: string, key: string) {
  const [, secretId, kind = '', jsonKey = '', stage = '', id = ''] = SECRET_KEY.exec(key) ?? [];
  const isWellFormed = service === 'secretsmanager' && ['', 'SecretString'].includes(kind) && (stage === '' || id === '');
  if (!isWellFormed || secretId === undefined) return undefined;
  return { secretId, jsonKey, version: { ...(stage !== '' && { stage }), ...(id !== '' && { id }) } };
}

function parameterValue(readParameter: ReadParameter, region: string, whole: string, key: string): string {
  const parameter = parseParameterKey(key);
  if (!parameter) throw badFormat(whole);
  const value = readParameter(region, parameter.name, parameter.version);
  if (value === undefined) throw invalid(`Parameters: [ssm:${key}] cannot be found.`);
  return value;
}

/** Throws for references to parameters that do not exist. */
export function checkParameters(region: string, properties: Properties, readParameter: ReadParameter): void {
  for (const [, text] of referringTexts(properties, '')) {
    for (const [whole, service, key = ''] of text.matchAll(REFERENCE)) {
      if (service === 'ssm') parameterValue(readParameter, region, whole, key);
    }
  }
}

/** Throws for properties of a custom resource that refer to a secret. Functions may have composed the reference. */
export function checkNoSecrets(properties: Properties): void {
  for (const [path, text] of referringTexts(properties, 'Properties')) {
    if (!text.includes('{{resolve:secretsmanager:')) continue;
    throw invalid(`Dynamic references for secure values are not supported in custom resources: [${path}]`);
  }
}

function memberOf(text: string, jsonKey: string): string {
  const secret = parse(text);
  if (!isObject(secret)) throw invalid('Could not parse SecretString JSON');
  const value = Object.hasOwn(secret, jsonKey) ? secret[jsonKey] : undefined;
  if (value === undefined || value === null) throw invalid(`Could not find a value associated with JSONKey in SecretString: ${jsonKey}`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

interface Referring {
  readonly Type: string;
  readonly Properties?: unknown;
}

/** The faults of the references in a template, before functions are resolved. */
export function referenceFaults(resources: Readonly<Record<string, Referring>>): string[] {
  const faults: string[] = [];
  let count = 0;
  for (const [logicalId, { Type, Properties = {} }] of Object.entries(resources)) {
    for (const [path, text] of referringTexts(Properties, `${Type}/Properties`)) {
      count += text.split(START).length - 1;
      for (const [whole, service = '', key = ''] of text.matchAll(REFERENCE)) {
        if (!isWellFormed(service, key)) faults.push(`${badFormat(whole).message}, in resource ${logicalId}`);
      }
      if (text.includes('{{resolve:ssm-secure:'))
        faults.push(`SSM Secure reference is not supported in: [${path}], of resource ${logicalId}`);
    }
  }
  if (count > MAX_REFERENCES) faults.push(`A template has at most ${MAX_REFERENCES} dynamic references; this one has ${count}.`);
  return faults;
}

/** A reference with a placeholder of `Fn::Sub` is checked when it is resolved. */
function isWellFormed(service: string, key: string): boolean {
  if (key.includes('$') || service === 'ssm-secure') return true;
  return (service === 'ssm' ? parseParameterKey(key) : parseSecretKey(service, key)) !== undefined;
}

type PlacedText = readonly [path: string, text: string];

/** The texts in a value that have a dynamic reference. */
function referringTexts(value: unknown, path: string, found: PlacedText[] = []): readonly PlacedText[] {
  if (typeof value === 'string') {
    if (value.includes(START)) found.push([path, value]);
  } else if (Array.isArray(value)) for (const item of value) referringTexts(item, path, found);
  else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) referringTexts(item, name.startsWith('Fn::') ? path : `${path}/${name}`, found);
  }
  return found;
}

function badFormat(whole: string): ServiceError {
  return invalid(`Incorrect format is used in the following dynamic reference: [${whole}]`);
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
