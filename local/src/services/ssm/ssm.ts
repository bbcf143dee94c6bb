/** AWS Systems Manager: the parameter store, as an account has it that the CDK was bootstrapped in and nobody else wrote to. */
import { LOCAL_ACCOUNT } from '../../service/account';
import type { OperationService } from '../../service/operation-service';
import { jsonService } from '../../service/protocols/json';
import { ServiceError } from '../../service/service-error';

/** The local parameter store. */
export interface Ssm {
  readonly service: OperationService;
  /** The value; undefined when there is no such parameter. */
  read(name: string): string | undefined;
}

/** The version of the bootstrap stack's template, whatever the qualifier. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const BOOTSTRAP_VERSION_PARAMETER = /^\/cdk-bootstrap\/[a-z0-9]{1,10}\/version$/;

/** As the bootstrap template of the CLI has it; the CLI and the templates only ask for a minimum. */
export const BOOTSTRAP_VERSION = '33';

/** A store with the bootstrap version, the same in all regions. */
export function createSsm(): Ssm {
  const read = (name: string) => (BOOTSTRAP_VERSION_PARAMETER.test(name) ? BOOTSTRAP_VERSION : undefined);

  function describe(name: unknown, region = 'us-east-1'): object | undefined {
    if (typeof name !== 'string')
      throw new ServiceError('ValidationException', `A parameter's name is a string; got ${JSON.stringify(name)}.`);
    const ARN = `arn:aws:ssm:${region}:${LOCAL_ACCOUNT}:parameter/${name.replace(/^\//, '')}`;
    const Value = read(name);
    return Value === undefined ? undefined : { Name: name, Type: 'String', Value, Version: 1, DataType: 'text', ARN };
  }

  const service = jsonService({
    GetParameter: ({ Name }, { credential }) => {
      const Parameter = describe(Name, credential?.region);
      if (!Parameter)
        throw new ServiceError('ParameterNotFound', `The local parameter store has the CDK's bootstrap version only; not ${Name}.`);
      return { Parameter };
    },
    GetParameters: ({ Names }, { credential }) => {
      if (!Array.isArray(Names)) throw new ServiceError('ValidationException', 'Names must be a list.');
      const found = Names.map((name) => describe(name, credential?.region));
      return { Parameters: found.filter(Boolean), InvalidParameters: Names.filter((_, index) => !found[index]) };
    },
  });
  return { service, read };
}
