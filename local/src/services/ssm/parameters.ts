/** The parameters of all regions, with their versions. */
import { randomBytes } from 'node:crypto';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import { BOOTSTRAP_VERSION, isBootstrapVersion } from './bootstrap-version';
import {
  checkParameterName,
  checkValue,
  invalid,
  latestVersion,
  type Parameter,
  type ParameterSettings,
  type ParameterVersion,
  parameterArn,
} from './parameter';

/** A parameter at one of its versions. */
export interface FoundParameter {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  /** The version in the request: `:3`. */
  readonly selector?: string;
}

type Tags = Parameter['tags'];

/** Methods throw a ServiceError, as the operations of the API. */
export interface Parameters {
  create(region: string, name: string, value: string, settings: ParameterSettings, tags: Tags): Parameter;
  /** Adds a version. */
  update(parameter: Parameter, value: string, settings: ParameterSettings, tags?: Tags): Parameter;
  /** Finds a parameter by its name or ARN, without a version. */
  find(region: string, nameOrArn: string): Parameter | undefined;
  /** Finds a parameter by its name or ARN, with or without a version: `/room/limit:3`. */
  findVersion(region: string, reference: string): FoundParameter | undefined;
  /** Returns whether there was such a parameter. */
  delete(region: string, name: string): boolean;
  /** Returns the parameters of a region in the order of their names. */
  list(region: string): readonly Parameter[];
  /** Returns the value of a String or StringList for CloudFormation, or undefined if there is none. */
  readText(region: string, name: string, version?: number): string | undefined;
  /** The values of all versions of SecureStrings. */
  secureValues(): string[];
}

/** By region and name. Saved with the state. */
export type ParametersState = Map<string, Map<string, Parameter>>;

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
const MAX_VERSIONS = 100;

export function createParameters(clock: Clock, state: ParametersState): Parameters {
  const inRegion = (region: string) => state.get(region) ?? new Map<string, Parameter>();

  function save(parameter: Parameter): Parameter {
    checkParameterName(parameter.name);
    checkValue(latestVersion(parameter).value, parameter);
    state.set(parameter.region, inRegion(parameter.region).set(parameter.name, parameter));
    return parameter;
  }

  function newVersion(version: number, value: string, { type }: ParameterSettings): ParameterVersion {
    const ciphertext = type === 'SecureString' ? { ciphertext: randomBytes(150 + Buffer.byteLength(value)).toString('base64') } : {};
    return { version, value, ...ciphertext, modifiedAt: clock.now() };
  }

  function find(region: string, nameOrArn: string): Parameter | undefined {
    if (isBootstrapVersion(nameOrArn)) return bootstrapParameter(region, nameOrArn);
    if (!nameOrArn.startsWith('arn:')) return inRegion(region).get(nameOrArn);
    return [...inRegion(region).values()].find(({ name }) => parameterArn(region, name) === nameOrArn);
  }

  function findVersion(region: string, reference: string): FoundParameter | undefined {
    const [, nameOrArn = reference, selector] = /^((?:arn(?::[^:]*){4}:)?[^:]*)(:[^:]*)?$/.exec(reference) ?? [];
    const parameter = find(region, nameOrArn);
    if (!parameter) return undefined;
    if (selector === undefined) return { parameter, version: latestVersion(parameter) };
    const version = parameter.versions.find((candidate) => `:${candidate.version}` === selector);
    return version && { parameter, version, selector };
  }

  return {
    create(region, name, value, settings, tags) {
      if (find(region, name)) {
        const fix = 'To overwrite this value, set the overwrite option in the request to true.';
        throw new ServiceError('ParameterAlreadyExists', `The parameter already exists. ${fix}`);
      }
      return save({ ...settings, name, region, tags, versions: [newVersion(1, value, settings)] });
    },
    update(parameter, value, settings, tags = parameter.tags) {
      const { name, region, versions } = parameter;
      checkChangeable(name);
      const next = newVersion(latestVersion(parameter).version + 1, value, settings);
      return save({ ...settings, name, region, tags, versions: [...versions, next].slice(-MAX_VERSIONS) });
    },
    find,
    findVersion,
    delete(region, name) {
      checkChangeable(name);
      return inRegion(region).delete(name);
    },
    list: (region) => [...inRegion(region).values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    readText(region, name, version) {
      const found = findVersion(region, version === undefined ? name : `${name}:${version}`);
      if (found?.parameter.type !== 'SecureString') return found?.version.value;
      const message = `Parameters [${name}] referenced by template have types not supported by CloudFormation.`;
      throw new ServiceError('ValidationError', message);
    },
    secureValues: () =>
      [...state.values()]
        .flatMap((parameters) => [...parameters.values()])
        .flatMap(({ type, versions }) => (type === 'SecureString' ? versions.map(({ value }) => value) : [])),
  };
}

function checkChangeable(name: string): void {
  if (isBootstrapVersion(name)) throw invalid(`The parameter ${name} belongs to the bootstrapped account, and cannot be changed here.`);
}

function bootstrapParameter(region: string, name: string): Parameter {
  return { name, region, type: 'String', tier: 'Standard', tags: {}, versions: [{ version: 1, value: BOOTSTRAP_VERSION }] };
}
