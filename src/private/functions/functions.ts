import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AspectPriority, Aspects, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { overriddenProperty } from '../template-properties';
import { throwViolation } from '../validation';

/** The folder with the code of all functions. There is none if a bundler has put the library into a file, and the package is not installed. */
const FUNCTIONS_ASSET = functionsAsset();

function functionsAsset(): string | undefined {
  try {
    return join(dirname(require.resolve('cdk-ivs-realtime/package.json')), 'assets', 'lambda');
  } catch {
    return undefined;
  }
}

/** A Lambda function of this library. */
export interface LibraryFunctionProps {
  readonly description: string;
  /** The file of the code, without its extension. */
  readonly file: string;
  readonly timeoutSeconds: number;
  readonly environment?: Record<string, string>;
  /** The name of the role's inline policy. */
  readonly policyName: string;
  /** What the function may do, besides writing its log. */
  readonly statements: readonly iam.PolicyStatement[];
}

/**
 * Adds a function of this library to `scope`, with its role and log group.
 *
 * It consists of the CDK's own constructs, so that Aspects, property injectors, `Role.customizeRoles` and rule packs apply.
 */
export function addFunction(scope: Construct, props: LibraryFunctionProps): { readonly fn: lambda.Function; readonly role: iam.Role } {
  const { description, file, timeoutSeconds, environment, policyName, statements } = props;
  const asset = assetWith(file, scope.node.path);
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    retention: logs.RetentionDays.TWO_WEEKS,
    removalPolicy: RemovalPolicy.DESTROY,
  });

  // Without logs:CreateLogGroup, because a late log line would recreate a deleted log group without retention.
  const log = new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    // Inline, because CloudFormation would delete a separate policy before the last resources.
    inlinePolicies: { [policyName]: new iam.PolicyDocument({ statements: [...statements, log] }) },
  });

  const fn = new lambda.Function(scope, 'Handler', {
    description,
    code: lambda.Code.fromAsset(asset),
    handler: `${file}.handler`,
    // Available in every region of the service until 2028: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    runtime: lambda.Runtime.NODEJS_24_X,
    memorySize: 256,
    timeout: Duration.seconds(timeoutSeconds),
    environment,
    role,
    logGroup,
  });
  letFunctionJoinVpc(fn, role);
  return { fn, role };
}

function assetWith(file: string, path: string): string {
  const rule = 'cdk-ivs-realtime contains the code of its functions';
  if (FUNCTIONS_ASSET === undefined) {
    const fix = 'leave the package out of the bundle of your app, and install it beside the bundle';
    throwViolation({ rule, got: 'a bundle of an app without that code', fix }, path);
  }
  const code = join(FUNCTIONS_ASSET, `${file}.js`);
  if (existsSync(code)) return FUNCTIONS_ASSET;
  const fix = 'install the package again, or in a clone of its repository run `npx projen bundle`';
  throwViolation({ rule, got: `no ${code}`, fix }, path);
}

/** Adds permissions for network interfaces if the function is in a VPC. Aspects and property injectors may put it there, so an Aspect checks last. */
function letFunctionJoinVpc(fn: lambda.Function, role: iam.Role): void {
  const visit = (node: IConstruct) => {
    if (node instanceof lambda.CfnFunction && (node.vpcConfig || overriddenProperty(node, 'VpcConfig'))) {
      role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaENIManagementAccess'));
    }
  };
  Aspects.of(fn).add({ visit }, { priority: AspectPriority.READONLY });
}
