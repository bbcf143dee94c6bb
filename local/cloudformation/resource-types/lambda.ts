/** AWS Lambda: functions with code from a bucket or from the template itself. */
import { LOCAL_ACCOUNT } from '../../account';
import { localRoleName, type Roles } from '../../aws/iam/roles';
import type { FunctionDefinition } from '../../aws/lambda/function';
import type { Functions } from '../../aws/lambda/functions';
import type { S3 } from '../../aws/s3/s3';
import { generateName, type Properties, type ResourceContext, type ResourceType } from '../resource-type';
import { allowOnly, object, optionalText, tags, text, texts, wholeNumber } from './properties';

const MAX_NAME = 64;
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

/** Functions, run by the local AWS Lambda with one of these roles. */
export function lambdaTypes(
  s3: Pick<S3, 'getObject'>,
  functions: Pick<Functions, 'put' | 'remove' | 'has'>,
  roles: Pick<Roles, 'find'>,
): Record<string, ResourceType> {
  const definition = (context: ResourceContext, name: string, properties: Properties): FunctionDefinition => {
    const logging = object(properties, 'LoggingConfig');
    allowOnly(logging, 'LoggingConfig', ['LogFormat', 'LogGroup']);
    allowOnly(object(properties, 'Environment'), 'Environment', ['Variables']);
    texts(properties, 'Architectures');
    tags(properties);
    const variables = object(object(properties, 'Environment'), 'Variables');
    return {
      name,
      arn: arnOf(context, name),
      region: context.region,
      code: codeOf(s3, object(properties, 'Code')),
      handler: text(properties, 'Handler'),
      runtime: text(properties, 'Runtime'),
      timeoutSeconds: wholeNumber(properties, 'Timeout', DEFAULT_TIMEOUT_SECONDS),
      memoryMegabytes: wholeNumber(properties, 'MemorySize', DEFAULT_MEMORY_MEGABYTES),
      environment: Object.fromEntries(Object.keys(variables).map((key) => [key, text(variables, key)])),
      roleArn: roleOf(roles, text(properties, 'Role')),
      logGroupName: optionalText(logging, 'LogGroup'),
    };
  };
  const deploy = async (context: ResourceContext, name: string, properties: Properties) => {
    await functions.put(definition(context, name, properties));
    return { physicalId: name, attributes: { Arn: arnOf(context, name) } };
  };
  return {
    'AWS::Lambda::Function': {
      properties: [
        'Architectures',
        'Code',
        'Description',
        'Environment',
        'FunctionName',
        'Handler',
        'LoggingConfig',
        'MemorySize',
        'Role',
        'Runtime',
        'Tags',
        'Timeout',
      ],
      required: ['Code', 'Handler', 'Role', 'Runtime'],
      attributes: ['Arn'],
      replacedBy: ['FunctionName'],
      nameProperty: 'FunctionName',
      takesStackTags: true,
      create: (context, properties) => {
        const name = optionalText(properties, 'FunctionName') ?? generateName(context, MAX_NAME);
        if (functions.has(arnOf(context, name))) throw new Error(`Function already exist: ${name}`);
        return deploy(context, name, properties);
      },
      update: (context, { physicalId }, properties) => deploy(context, physicalId, properties),
      delete: (context, { physicalId }) => functions.remove(arnOf(context, physicalId)),
    },
  };
}

function arnOf({ region }: ResourceContext, name: string): string {
  return `arn:aws:lambda:${region}:${LOCAL_ACCOUNT}:function:${name}`;
}

/** A role that is not here has no policies here, so that nobody could say what the function may do. */
function roleOf(roles: Pick<Roles, 'find'>, roleArn: string): string {
  if (roles.find(localRoleName(roleArn) ?? '')) return roleArn;
  const fix = 'Nothing but what is deployed here exists here: deploy the role, too.';
  throw new Error(`The role defined for the function cannot be assumed by Lambda: there is no ${roleArn}. ${fix}`);
}

function codeOf(s3: Pick<S3, 'getObject'>, code: Properties): FunctionDefinition['code'] {
  allowOnly(code, 'Code', ['S3Bucket', 'S3Key', 'ZipFile']);
  const inline = optionalText(code, 'ZipFile');
  if (inline !== undefined) return { inline };
  const zip = s3.getObject(text(code, 'S3Bucket'), text(code, 'S3Key'));
  if (!zip)
    throw new Error(`Error occurred while GetObject. S3 Error Code: NoSuchKey. There is no ${code.S3Key} in bucket ${code.S3Bucket}.`);
  return { zip };
}
