/** The stack that `cdk bootstrap` deploys. The local account counts as bootstrapped in every region without it. */
import { arnOf, LOCAL_ACCOUNT } from '../../../service/arn';
import { ServiceError } from '../../../service/service-error';
import { BOOTSTRAP_VERSION } from '../../ssm/bootstrap-version';

const NAME = 'CDKToolkit';

/** A parameter of the bootstrap template. `cdk bootstrap` shows its value when it leaves a stack as it is. */
const VARIANT = 'BootstrapVariant';

const NOT_NEEDED = 'all that ivs-local needs from the start: cdk bootstrap is not needed';

/**
 * The stack in the answer of DescribeStacks, under its usual name only: `cdk bootstrap` then says that it is not needed and succeeds, and
 * the legacy synthesizer finds its bucket.
 */
export function bootstrapStackResponse(name: string, region: string): object | undefined {
  if (name !== NAME) return undefined;
  const assets = (kind: string) => `cdk-hnb659fds-${kind}-${LOCAL_ACCOUNT}-${region}`;
  const outputs = {
    BootstrapVersion: BOOTSTRAP_VERSION,
    BucketName: assets('assets'),
    BucketDomainName: `${assets('assets')}.s3.${region}.amazonaws.com`,
    ImageRepositoryName: assets('container-assets'),
  };
  return {
    StackId: arnOf('cloudformation', region, `stack/${NAME}/00000000-0000-0000-0000-000000000000`),
    StackName: NAME,
    StackStatus: 'CREATE_COMPLETE',
    CreationTime: new Date(0),
    Parameters: [{ ParameterKey: VARIANT, ParameterValue: NOT_NEEDED }],
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
}

/** Throws for the template of the stack, in YAML or JSON: `cdk bootstrap` may deploy it under any name. */
export function checkNotBootstrapTemplate(templateText: string): void {
  if (/^[ \t]*"?BootstrapVariant"?:/m.test(templateText)) throw notNeeded();
}

/** Throws for a change of the stack: `cdk bootstrap --force` asks for one. */
export function checkNotBootstrapStack(name: string): void {
  if (name === NAME) throw notNeeded();
}

function notNeeded(): Error {
  return new ServiceError(
    'ValidationError',
    'The local endpoint is bootstrapped in every region and takes no bootstrap stack. cdk bootstrap is not needed; leave it out.',
  );
}
