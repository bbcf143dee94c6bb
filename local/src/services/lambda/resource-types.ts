/** The resource type of Lambda functions, with code from a bucket or from the template. */
import { flag, list, map, type Parsed, required, type StructureOf, structure, type ValueOf } from '../../service/input';
import { generateName, integer, type ResourceContext, type ResourceType, resourceType, string, TAGS } from '../../service/resource-type';
import { effectOf, statementsOf } from '../iam/evaluation';
import { localRoleName, type Roles } from '../iam/roles';
import type { S3 } from '../s3/s3';
import { checkArchitectures, checkFunctionName, checkSettings, type FunctionSettings } from './checks';
import type { FunctionDefinition } from './function';
import { functionArn } from './function-arn';
import type { Functions } from './functions';

const MAX_NAME = 64;
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

const CODE = structure({ S3Bucket: string, S3Key: string, ZipFile: string });

const PROPERTIES = {
  Architectures: list(string),
  Code: required(CODE),
  Description: string,
  Environment: structure({ Variables: map(string) }),
  FunctionName: string,
  Handler: required(string),
  LoggingConfig: structure({ ApplicationLogLevel: string, LogFormat: string, LogGroup: string, SystemLogLevel: string }),
  MemorySize: integer,
  Role: required(string),
  Runtime: required(string),
  Tags: TAGS,
  Timeout: integer,
  VpcConfig: structure({ Ipv6AllowedForDualStack: flag, SecurityGroupIds: list(string), SubnetIds: list(string) }),
};

type FunctionProperties = StructureOf<typeof PROPERTIES>;
type Code = Parsed<ValueOf<typeof CODE>>;

export function lambdaTypes(
  s3: Pick<S3, 'getObject'>,
  functions: Pick<Functions, 'put' | 'remove' | 'has' | 'hasDrifted'>,
  roles: Pick<Roles, 'find' | 'policiesOf'>,
): Record<string, ResourceType> {
  const deploy = async (context: ResourceContext, name: string, properties: FunctionProperties) => {
    const arn = functionArn(context.region, name);
    const definition = {
      ...settings(name, properties),
      arn,
      region: context.region,
      code: codeOf(s3, properties.Code),
      roleArn: roleOf(roles, properties.Role),
    };
    checkNetworkAccess(roles, definition);
    await functions.put(definition);
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    'AWS::Lambda::Function': resourceType({
      properties: PROPERTIES,
      attributes: ['Arn'],
      replacedBy: ['FunctionName'],
      nameProperty: 'FunctionName',
      takesStackTags: true,
      check: (known) => {
        if (known.FunctionName !== undefined) checkFunctionName(known.FunctionName);
        if (known.Code !== undefined) checkCode(known.Code);
        checkSettings(settings('of the template', known));
      },
      hasDrifted: (context, physicalId) => functions.hasDrifted(functionArn(context.region, physicalId)),
      create: (context, properties) => {
        const { FunctionName: name = generateName(context, MAX_NAME) } = properties;
        checkFunctionName(name);
        if (functions.has(functionArn(context.region, name))) throw new Error(`Function already exist: ${name}`);
        return deploy(context, name, properties);
      },
      update: (context, { physicalId }, properties) => deploy(context, physicalId, properties),
      delete: (context, { physicalId }) => functions.remove(functionArn(context.region, physicalId)),
    }),
  };
}

/** Reads the properties that do not depend on the function's region. Until handler and runtime are known, placeholders stand for them. */
function settings(name: string, properties: Parsed<FunctionProperties>): FunctionSettings {
  const { LoggingConfig: logging, Handler = 'index.handler', Runtime = 'nodejs24.x', VpcConfig } = properties;
  checkArchitectures(properties.Architectures ?? []);
  const vpc = vpcOf(VpcConfig);
  return {
    name,
    description: properties.Description,
    handler: Handler,
    runtime: Runtime,
    timeoutSeconds: properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMegabytes: properties.MemorySize ?? DEFAULT_MEMORY_MEGABYTES,
    environment: Object.fromEntries(Object.entries(properties.Environment?.Variables ?? {}).map(([key, value = '']) => [key, value])),
    logGroupName: logging?.LogGroup,
    logFormat: logging?.LogFormat,
    applicationLogLevel: logging?.ApplicationLogLevel,
    systemLogLevel: logging?.SystemLogLevel,
    ...(vpc.subnetIds.length > 0 && { vpc }),
  };
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

function vpcOf(config: Parsed<FunctionProperties>['VpcConfig']): NonNullable<FunctionDefinition['vpc']> {
  const { SubnetIds: subnetIds = [], SecurityGroupIds: securityGroupIds = [] } = config ?? {};
  if ((subnetIds.length === 0) !== (securityGroupIds.length === 0)) {
    throw new Error('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  return { subnetIds, securityGroupIds };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
const MAX_INLINE_BYTES = 4_194_304;

function checkCode(code: Code): void {
  const { ZipFile, S3Bucket, S3Key } = code;
  const isInline = ZipFile !== undefined && S3Bucket === undefined && S3Key === undefined;
  const isInBucket = ZipFile === undefined && S3Bucket !== undefined && S3Key !== undefined;
  if (!isInline && !isInBucket)
    throw new Error(`Code has either a ZipFile, or an S3Bucket and an S3Key; got ${Object.keys(code).join(', ') || 'none of them'}.`);
  const bytes = Buffer.byteLength(ZipFile ?? '');
  if (bytes > MAX_INLINE_BYTES) throw new Error(`A ZipFile has at most ${MAX_INLINE_BYTES} bytes; got ${bytes}.`);
}

function codeOf(s3: Pick<S3, 'getObject'>, code: Code): FunctionDefinition['code'] {
  checkCode(code);
  const { ZipFile, S3Bucket = '', S3Key = '' } = code;
  if (ZipFile !== undefined) return { inline: ZipFile };
  const zip = s3.getObject(S3Bucket, S3Key);
  if (!zip) throw new Error(`Error occurred while GetObject. S3 Error Code: NoSuchKey. There is no ${S3Key} in bucket ${S3Bucket}.`);
  return { zip };
}
