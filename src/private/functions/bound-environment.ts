import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { reserve } from '../identity';
import { throwViolation } from '../validation';

/** Checks the prefix of the names of environment variables. */
export function checkEnvironmentPrefix(prefix: string, example: string, path: string): void {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(prefix)) return;
  throwViolation(
    {
      rule: 'the prefix of environment variables has letters, digits and `_`, with a letter first',
      got: `'${prefix}'`,
      fix: `write for example '${example}'`,
    },
    path,
  );
}

/**
 * Sets environment variables of a user's function. Throws if another construct has set one of them.
 *
 * @param kind the class of `owner`, for errors
 */
export function bindEnvironment(owner: IConstruct, kind: string, fn: lambda.Function, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const other = reserve(owner, `environment variable ${name} of ${fn.node.path}`);
    if (other && other !== owner) {
      throwViolation(
        {
          rule: `the variable ${name} of a function belongs to one ${kind}`,
          got: `'${other.node.path}' and '${owner.node.path}'`,
          fix: 'pass an `environmentPrefix` for one of them',
        },
        fn.node.path,
      );
    }
    fn.addEnvironment(name, value);
  }
}
