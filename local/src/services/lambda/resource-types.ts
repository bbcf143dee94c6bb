/** The resource type of Lambda functions, with code from a bucket or from the template. */
import { LOCAL_ACCOUNT } from '../../service/arn';
import { object, optionalText, tags, text, texts, wholeNumber } from '../cloudformation/resource-types/properties';
import { type Members, structure, TAGS } from '../cloudformation/resource-types/property-shape';
import { generateName, type Properties, type ResourceContext, type ResourceType } from '../cloudformation/resource-types/resource-type';
import { effectOf, statementsOf } from '../iam/evaluation';
import { localRoleName, type Roles } from '../iam/roles';
import type { S3 } from '../s3/s3';
import { checkArchitectures, checkFunctionName, checkSettings, type FunctionSettings } from './checks';
import type { FunctionDefinition } from './function';
import type { Functions } from './functions';

const MAX_NAME = 64;
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

const PROPERTIES: Members = {
  Architectures: { list: 'string' },
  Code: structure({ S3Bucket: 'string', S3Key: 'string', ZipFile: 'string' }),
  Description: 'string',
  Environment: structure({ Variables: { map: 'string' } }),
  FunctionName: 'string',
  Handler: 'string',
  LoggingConfig: structure({ ApplicationLogLevel: 'string', LogFormat: 'string', LogGroup: 'string', SystemLogLevel: 'string' }),
  MemorySize: 'integer',
  Role: 'string',
  Runtime: 'string',
  Tags: TAGS,
  Timeout: 'integer',
  VpcConfig: structure({ Ipv6AllowedForDualStack: 'boolean', SecurityGroupIds: { list: 'string' }, SubnetIds: { list: 'string' } }),
};

export function lambdaTypes(
  s3: Pick<S3, 'getObject'>,
  functions: Pick<Functions, 'put' | 'remove' | 'has' | 'hasDrifted'>,
  roles: Pick<Roles, 'find' | 'policiesOf'>,
): Record<string, ResourceType> {
  const deploy = async (context: ResourceContext, name: string, properties: Properties) => {
    const arn = functionArn(context, name);
    const definition = {
      ...settings(name, properties),
      arn,
      region: context.region,
      code: codeOf(s3, object(properties, 'Code')),
      roleArn: roleOf(roles, text(properties, 'Role')),
    };
    checkNetworkAccess(roles, definition);
    await functions.put(definition);
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    'AWS::Lambda::Function': {
      properties: PROPERTIES,
      required: ['Code', 'Handler', 'Role', 'Runtime'],
      attributes: ['Arn'],
      replacedBy: ['FunctionName'],
      nameProperty: 'FunctionName',
      takesStackTags: true,
      check: (known) => {
        if (known.FunctionName !== undefined) checkFunctionName(text(known, 'FunctionName'));
        if (known.Code !== undefined) checkCode(object(known, 'Code'));
        checkSettings(settings('of the template', { ...STAND_INS, ...known }));
      },
      hasDrifted: (context, physicalId) => functions.hasDrifted(functionArn(context, physicalId)),
      create: (context, properties) => {
        const name = optionalText(properties, 'FunctionName') ?? generateName(context, MAX_NAME);
        checkFunctionName(name);
        if (functions.has(functionArn(context, name))) throw new Error(`Function already exist: ${name}`);
        return deploy(context, name, properties);
      },
      update: (context, { physicalId }, properties) => deploy(context, physicalId, properties),
      delete: (context, { physicalId }) => functions.remove(functionArn(context, physicalId)),
    },
  };
}

/** Placeholders for properties whose values are not known when the template is checked. */
const STAND_INS: Properties = { Handler: 'index.handler', Runtime: 'nodejs24.x' };

/** Reads the properties that do not depend on the function's region. */
function settings(name: string, properties: Properties): FunctionSettings {
  const logging = object(properties, 'LoggingConfig');
  const variables = object(object(properties, 'Environment'), 'Variables');
  checkArchitectures(texts(properties, 'Architectures'));
  tags(properties);
  const vpc = vpcOf(properties);
  return {
    name,
    description: optionalText(properties, 'Description'),
    handler: text(properties, 'Handler'),
    runtime: text(properties, 'Runtime'),
    timeoutSeconds: wholeNumber(properties, 'Timeout', DEFAULT_TIMEOUT_SECONDS),
    memoryMegabytes: wholeNumber(properties, 'MemorySize', DEFAULT_MEMORY_MEGABYTES),
    environment: Object.fromEntries(Object.keys(variables).map((key) => [key, text(variables, key)])),
    logGroupName: optionalText(logging, 'LogGroup'),
    logFormat: optionalText(logging, 'LogFormat'),
    applicationLogLevel: optionalText(logging, 'ApplicationLogLevel'),
    systemLogLevel: optionalText(logging, 'SystemLogLevel'),
    ...(vpc.subnetIds.length > 0 && { vpc }),
  };
}

function functionArn({ region }: Pick<ResourceContext, 'region'>, name: string): string {
  return `arn:aws:lambda:${region}:${LOCAL_ACCOUNT}:function:${name}`;
}

/** Returns the role's ARN. Throws if the role is not deployed here, because its policies are then unknown. */
function roleOf(roles: Pick<Roles, 'find'>, roleArn: string): string {
  if (roles.find(localRoleName(roleArn) ?? '')) return roleArn;
  const fix = 'Deploy the role to the local endpoint, too.';
  throw new Error(`The role defined for the function cannot be assumed by Lambda: there is no ${roleArn}. ${fix}`);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const NETWORK_INTERFACE_CALLS = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'];

/** The role of a function in a VPC needs permissions for network interfaces. */
function checkNetworkAccess(
  roles: Pick<Roles, 'find' | 'policiesOf'>,
  { roleArn, vpc }: Pick<FunctionDefinition, 'roleArn' | 'vpc'>,
): void {
  const role = roles.find(localRoleName(roleArn) ?? '');
  if (!role || !vpc) return;
  const statements = roles.policiesOf(role).flatMap(({ document }) => statementsOf(document));
  const denied = NETWORK_INTERFACE_CALLS.find((call) => effectOf(statements, { action: `ec2:${call}`, resource: '*' }) !== 'Allow');
  if (denied) throw new Error(`The provided execution role does not have permissions to call ${denied} on EC2`);
}

function vpcOf(properties: Properties): NonNullable<FunctionDefinition['vpc']> {
  const config = object(properties, 'VpcConfig');
  const [subnetIds, securityGroupIds] = [texts(config, 'SubnetIds'), texts(config, 'SecurityGroupIds')];
  if ((subnetIds.length === 0) !== (securityGroupIds.length === 0)) {
    throw new Error('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  return { subnetIds, securityGroupIds };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
const MAX_INLINE_BYTES = 4_194_304;

function checkCode(code: Properties): void {
  const { ZipFile, S3Bucket, S3Key } = code;
  const isInline = ZipFile !== undefined && S3Bucket === undefined && S3Key === undefined;
  const isInBucket = ZipFile === undefined && S3Bucket !== undefined && S3Key !== undefined;
  if (!isInline && !isInBucket)
    throw new Error(`Code has either a ZipFile, or an S3Bucket and an S3Key; got ${Object.keys(code).join(', ') || 'none of them'}.`);
  const bytes = Buffer.byteLength(optionalText(code, 'ZipFile') ?? '');
  if (bytes > MAX_INLINE_BYTES) throw new Error(`A ZipFile has at most ${MAX_INLINE_BYTES} bytes; got ${bytes}.`);
}

function codeOf(s3: Pick<S3, 'getObject'>, code: Properties): FunctionDefinition['code'] {
  checkCode(code);
  const inline = optionalText(code, 'ZipFile');
  if (inline !== undefined) return { inline };
  const zip = s3.getObject(text(code, 'S3Bucket'), text(code, 'S3Key'));
  if (!zip)
    throw new Error(`Error occurred while GetObject. S3 Error Code: NoSuchKey. There is no ${code.S3Key} in bucket ${code.S3Bucket}.`);
  return { zip };
}
