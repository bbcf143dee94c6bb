/** The parameter of `cdk bootstrap`, which every region has. */

/** The version of the bootstrap stack, with any qualifier. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const BOOTSTRAP_VERSION_PARAMETER = /^\/cdk-bootstrap\/[a-z0-9]{1,10}\/version$/;

/** The version in the CLI's bootstrap template. The CLI and templates only check a minimum. */
export const BOOTSTRAP_VERSION = '33';

export function isBootstrapVersion(parameterName: string): boolean {
  return BOOTSTRAP_VERSION_PARAMETER.test(parameterName);
}
