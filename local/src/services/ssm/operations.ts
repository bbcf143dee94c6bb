/**
 * The operations of Parameter Store.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations_AWS_Systems_Manager.html
 */
import { type Access, requestTags, resourceTags } from '../../service/access';
import { LOCAL_ACCOUNT } from '../../service/arn';
import { flag, list, oneOf, type Parsed, required, sensitive, structure, text, wholeNumber } from '../../service/input';
import { type Call, members, operation } from '../../service/operation';
import { epochSeconds } from '../../service/protocols/aws-json';
import { TAGS, tagMap } from '../../service/resource-type';
import { ServiceError } from '../../service/service-error';
import type { Keys } from '../kms/keys';
import { invalid, latestVersion, PARAMETER_SETTINGS, type Parameter, type ParameterSettings, parameterArn, tierOf } from './parameter';
import type { FoundParameter, Parameters } from './parameters';

const NAME = required(text({ max: 2_048 }));
const NAMES = required(list(text({ max: 2_048 }), { min: 1, max: 10 }));
const NEXT_TOKEN = text();

/** @see https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const READ_RATE = { rate: 40, sharedRate: 'GetParameter, GetParameters and GetParametersByPath' };

/** The key of SecureStrings that name none. Every user of the account may use it. */
const DEFAULT_KEY = 'alias/aws/ssm';

const FILTER = structure({
  Key: required(oneOf('Name', 'Path', 'Type')),
  Option: oneOf('Equals', 'BeginsWith', 'Contains', 'OneLevel', 'Recursive'),
  Values: required(list(text(), { min: 1, max: 50 })),
});

export function ssmOperations(parameters: Parameters, keys: Pick<Keys, 'find'>) {
  /** What a caller needs permission for: the parameters, and the keys that decrypt them. */
  function accessToRead(names: readonly string[], decrypts: boolean, call: Call): Access[] {
    const found = names.flatMap((name) => parameters.findVersion(call.region, name)?.parameter ?? []);
    return [
      ...(names.length > 0 ? names : ['*']).map((name) => accessTo(parameters, name, call)),
      ...(decrypts ? found.flatMap((parameter) => accessToKey('kms:Decrypt', keys, parameter, call)) : []),
    ];
  }

  return {
    GetParameter: operation({
      input: members({ Name: NAME, WithDecryption: flag }),
      access: ({ Name, WithDecryption = false }, call) => accessToRead(Name === undefined ? [] : [Name], WithDecryption, call),
      ...READ_RATE,
      run({ Name, WithDecryption = false }, { region }) {
        const found = parameters.findVersion(region, Name);
        if (found) return { Parameter: parameterResponse(found, WithDecryption) };
        const name = Name.replace(/:[^:/]*$/, '');
        if (name === Name || !parameters.find(region, name)) throw notFound(`There is no parameter ${Name}.`);
        const message = `Systems Manager could not find version ${Name.slice(name.length + 1)} of ${name}. Verify the version and try again.`;
        throw new ServiceError('ParameterVersionNotFound', message);
      },
    }),
    GetParameters: operation({
      input: members({ Names: NAMES, WithDecryption: flag }),
      access: ({ Names = [], WithDecryption = false }, call) => accessToRead(Names, WithDecryption, call),
      ...READ_RATE,
      run({ Names, WithDecryption = false }, { region }) {
        const found = Names.map((name) => parameters.findVersion(region, name));
        return {
          Parameters: found.flatMap((item) => (item ? [parameterResponse(item, WithDecryption)] : [])),
          InvalidParameters: Names.filter((_, index) => !found[index]),
        };
      },
    }),
    GetParametersByPath: operation({
      input: members({
        MaxResults: wholeNumber({ min: 1, max: 10 }),
        NextToken: NEXT_TOKEN,
        Path: NAME,
        Recursive: flag,
        WithDecryption: flag,
      }),
      access({ Path = '*', Recursive = false, WithDecryption = false }, call) {
        const below = WithDecryption ? parameters.list(call.region).filter(({ name }) => isBelow(Path, name, Recursive)) : [];
        return [
          { ...accessTo(parameters, Path, call), context: { 'ssm:recursive': String(Recursive) } },
          ...below.flatMap((parameter) => accessToKey('kms:Decrypt', keys, parameter, call)),
        ];
      },
      ...READ_RATE,
      run({ MaxResults = 10, NextToken, Path, Recursive = false, WithDecryption = false }, { region }) {
        if (!Path.startsWith('/')) throw invalid(`The parameter path must begin with a slash; got ${Path}.`);
        const below = parameters.list(region).filter(({ name }) => isBelow(Path, name, Recursive));
        const { page, next } = pageOf(below, MaxResults, NextToken);
        const shown = page.map((parameter) => parameterResponse({ parameter, version: latestVersion(parameter) }, WithDecryption));
        return { Parameters: shown, NextToken: next };
      },
    }),
    DescribeParameters: operation({
      input: members({ MaxResults: wholeNumber({ min: 1, max: 50 }), NextToken: NEXT_TOKEN, ParameterFilters: list(FILTER) }),
      access: (_, { operation }) => [{ action: `ssm:${operation}`, resource: '*' }],
      run({ MaxResults = 50, NextToken, ParameterFilters = [] }, { region }) {
        const wanted = parameters.list(region).filter((parameter) => ParameterFilters.every((filter) => passes(filter, parameter)));
        const { page, next } = pageOf(wanted, MaxResults, NextToken);
        return { Parameters: page.map(metadata), NextToken: next };
      },
    }),
    PutParameter: operation({
      input: members({
        ...PARAMETER_SETTINGS,
        KeyId: text({ max: 256 }),
        Name: NAME,
        Overwrite: flag,
        Tags: TAGS,
        Type: oneOf('String', 'StringList', 'SecureString'),
        Value: required(sensitive(text())),
      }),
      access: (input, call) => accessesToPut(parameters, keys, input, call),
      run({ Name, Overwrite = false, Tags = [], Value, ...given }, { region }) {
        const before = parameters.find(region, Name);
        if (Overwrite && Tags.length > 0) {
          throw invalid(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, remove the overwrite flag.",
          );
        }
        const settings = settingsOf(Value, given, before);
        checkKey(keys, region, settings);
        const saved =
          before && Overwrite ? parameters.update(before, Value, settings) : parameters.create(region, Name, Value, settings, tagMap(Tags));
        return { Version: latestVersion(saved).version, Tier: saved.tier };
      },
    }),
    DeleteParameter: operation({
      input: members({ Name: NAME }),
      access: ({ Name = '*' }, call) => [accessTo(parameters, Name, call)],
      run({ Name }, { region }) {
        if (!parameters.delete(region, Name)) throw notFound(`There is no parameter ${Name}.`);
        return {};
      },
    }),
    DeleteParameters: operation({
      input: members({ Names: NAMES }),
      access: ({ Names = ['*'] }, call) => Names.map((name) => accessTo(parameters, name, call)),
      run({ Names }, { region }) {
        const deleted = Names.filter((name) => parameters.delete(region, name));
        return { DeletedParameters: deleted, InvalidParameters: Names.filter((name) => !deleted.includes(name)) };
      },
    }),
  };
}

/** Permissions do not depend on the version after the colon in a parameter's name. */
function accessTo(parameters: Pick<Parameters, 'findVersion'>, name: string, { operation, region }: Call): Access {
  const arn = name === '*' ? name : (name.startsWith('arn:') ? name : parameterArn(region, name)).split(':').slice(0, 6).join(':');
  const found = parameters.findVersion(region, name);
  return { action: `ssm:${operation}`, resource: arn, ...(found && { context: resourceTags(found.parameter.tags) }) };
}

function accessToKey(
  action: string,
  keys: Pick<Keys, 'find'>,
  { type, keyId }: Pick<ParameterSettings, 'type' | 'keyId'>,
  { region }: Call,
): Access[] {
  if (type !== 'SecureString' || keyId === undefined || keyId === DEFAULT_KEY) return [];
  const context = { 'kms:viaservice': `ssm.${region}.amazonaws.com`, 'kms:calleraccount': LOCAL_ACCOUNT };
  return [{ action, resource: keys.find(region, keyId)?.arn ?? keyId, context }];
}

type Given = Parsed<{
  readonly Name: string;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly Type: ParameterSettings['type'];
  readonly KeyId: string;
}>;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
function accessesToPut(
  parameters: Parameters,
  keys: Pick<Keys, 'find'>,
  { Name = '*', Tags = [], Type: type = 'String', KeyId: keyId }: Given,
  call: Call,
): Access[] {
  const put = accessTo(parameters, Name, call);
  const tags = requestTags(tagMap(Tags));
  return [
    { ...put, context: { ...put.context, ...tags } },
    ...(Tags.length > 0 ? [{ ...put, action: 'ssm:AddTagsToResource', context: { ...put.context, ...tags } }] : []),
    ...accessToKey('kms:Encrypt', keys, { type, keyId }, call),
  ];
}

interface GivenSettings {
  readonly AllowedPattern?: string;
  readonly Description?: string;
  readonly KeyId?: string;
  readonly Tier?: string;
  readonly Type?: ParameterSettings['type'];
}

/** Completes the settings of a new version with those of the version before. */
function settingsOf(value: string, given: GivenSettings, before: Parameter | undefined): ParameterSettings {
  const { AllowedPattern: allowedPattern = before?.allowedPattern, Description: description = before?.description, KeyId, Tier } = given;
  const type = given.Type ?? before?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  const isSecure = type === 'SecureString';
  if (before && isSecure !== (before.type === 'SecureString')) {
    const message = `The parameter ${before.name} is a ${before.type} and cannot become a ${type}. Create another parameter.`;
    throw new ServiceError('HierarchyTypeMismatchException', message);
  }
  if (KeyId !== undefined && !isSecure) throw invalid(`KeyId is for the type SecureString; got the type ${type}.`);
  const keyId = isSecure ? (KeyId ?? before?.keyId ?? DEFAULT_KEY) : undefined;
  return { type, description, allowedPattern, keyId, tier: tierOf(value, Tier, before?.tier) };
}

function checkKey(keys: Pick<Keys, 'find'>, region: string, { keyId = DEFAULT_KEY }: ParameterSettings): void {
  if (keyId === DEFAULT_KEY || keys.find(region, keyId)) return;
  throw new ServiceError('InvalidKeyId', `There is no KMS key ${keyId} in ${region}.`);
}

function notFound(message: string): ServiceError {
  return new ServiceError('ParameterNotFound', message);
}

/** Whether a name is below a path, at the next level or at any. */
function isBelow(path: string, name: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
}

type Filter = Parsed<{ readonly Key: string; readonly Option: string; readonly Values: readonly string[] }>;

function passes({ Key, Option = Key === 'Path' ? 'OneLevel' : 'Equals', Values = [] }: Filter, { name, type }: Parameter): boolean {
  const subject = Key === 'Type' ? type : name;
  switch (Option) {
    case 'BeginsWith':
      return Values.some((value) => subject.startsWith(value));
    case 'Contains':
      return Values.some((value) => subject.includes(value));
    case 'Equals':
      return Values.includes(subject);
    default:
      return Values.some((value) => isBelow(value, name, Option === 'Recursive'));
  }
}

/** The token is the last name of the page before, so that it holds when parameters come and go. */
function pageOf(found: readonly Parameter[], size: number, token = '') {
  const rest = found.filter(({ name }) => name > token);
  const page = rest.slice(0, size);
  return { page, next: page.length < rest.length ? page.at(-1)?.name : undefined };
}

function parameterResponse({ parameter, version, selector }: FoundParameter, decrypts: boolean): object {
  const { name, region, type } = parameter;
  return {
    Name: name,
    Type: type,
    Value: decrypts ? version.value : (version.ciphertext ?? version.value),
    Version: version.version,
    Selector: selector,
    LastModifiedDate: modifiedDate(version),
    ARN: parameterArn(region, name),
    DataType: 'text',
  };
}

function modifiedDate({ modifiedAt }: FoundParameter['version']): number | undefined {
  return modifiedAt === undefined ? undefined : epochSeconds(modifiedAt);
}

function metadata(parameter: Parameter): object {
  const { name, region, type, keyId, description, allowedPattern, tier } = parameter;
  const version = latestVersion(parameter);
  return {
    Name: name,
    ARN: parameterArn(region, name),
    Type: type,
    KeyId: keyId,
    LastModifiedDate: modifiedDate(version),
    Description: description,
    AllowedPattern: allowedPattern,
    Version: version.version,
    Tier: tier,
    Policies: [],
    DataType: 'text',
  };
}
