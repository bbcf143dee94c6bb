/** AWS Systems Manager: a parameter store that contains only the parameter of `cdk bootstrap`. */

import { arnOf } from '../../service/arn';
import { defineService } from '../../service/definition';
import { any, list, required, text } from '../../service/input';
import { type Call, members, operation } from '../../service/operation';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { ServiceError } from '../../service/service-error';

/** The version of the bootstrap stack, with any qualifier. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const BOOTSTRAP_VERSION_PARAMETER = /^\/cdk-bootstrap\/[a-z0-9]{1,10}\/version$/;

/** The version in the CLI's bootstrap template. The CLI and templates only check a minimum. */
export const BOOTSTRAP_VERSION = '33';

/** Returns the value of a parameter, which is the same in all regions, or undefined if there is none. */
export function readParameter(name: string): string | undefined {
  return BOOTSTRAP_VERSION_PARAMETER.test(name) ? BOOTSTRAP_VERSION : undefined;
}

function parameter(region: string, name: string): object | undefined {
  const Value = readParameter(name);
  return Value === undefined
    ? undefined
    : { Name: name, Type: 'String', Value, Version: 1, DataType: 'text', ARN: parameterArn(region, name) };
}

function parameterArn(region: string, name: string): string {
  return arnOf('ssm', region, `parameter/${name.replace(/^\//, '')}`);
}

/** Permissions do not depend on the version or label after the colon in a parameter's name. */
function access(names: readonly string[], { operation, region }: Call) {
  const arns = names.map((name) => (name.startsWith('arn:') ? name : parameterArn(region, name)).split(':').slice(0, 6).join(':'));
  return (arns.length > 0 ? arns : ['*']).map((resource) => ({ action: `ssm:${operation}`, resource }));
}

/** @see https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const RATE = { rate: 40, sharedRate: 'GetParameter and GetParameters' };

const operations = {
  GetParameter: operation({
    input: members({ Name: required(text()), WithDecryption: any }),
    access: ({ Name }, call) => access(Name === undefined ? [] : [Name], call),
    ...RATE,
    run({ Name }, { region }) {
      const Parameter = parameter(region, Name);
      if (Parameter) return { Parameter };
      throw new ServiceError('ParameterNotFound', `The local parameter store has the CDK's bootstrap version only; not ${Name}.`);
    },
  }),
  GetParameters: operation({
    input: members({ Names: required(list(text())), WithDecryption: any }),
    access: ({ Names = [] }, call) => access(Names, call),
    ...RATE,
    run({ Names }, { region }) {
      const found = Names.map((name) => parameter(region, name));
      return { Parameters: found.filter(Boolean), InvalidParameters: Names.filter((_, index) => !found[index]) };
    },
  }),
};

export const ssm = defineService({
  name: 'ssm',
  title: 'AWS Systems Manager',
  newState: () => undefined,
  create: (_, { pipelines }) => ({
    store: { read: readParameter },
    pipeline: createPipeline({ name: 'ssm', protocol: awsJson(), operations }, pipelines),
  }),
});
