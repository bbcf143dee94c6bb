import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AspectPriority, Aspects, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { HandlerPolicies } from './handler-policies';
import { handlerStatements } from './permissions';
import { overriddenProperty } from './template-properties';

/** The function's logical id depends on this id and those of the children. They must never change, because CloudFormation rejects a new service token. */
const PROVIDER_ID = 'IvsRealTime';

/** The code of all functions. */
const FUNCTIONS_ASSET = path.join(__dirname, '..', '..', 'assets', 'lambda');

/** Long enough for a deletion to wait until a resource is free, and short enough for three deliveries within the service timeout. */
const FUNCTION_TIMEOUT_SECONDS = 180;

/**
 * How long CloudFormation waits for an answer. Lambda delivers a request up to three times, one and two minutes apart.
 * Do not change it: a new value would send an update to every deployed resource.
 */
export const SERVICE_TIMEOUT_SECONDS = 900;

/**
 * The function that handles all resources of this library in a stack, with its role and log group.
 *
 * It consists of the CDK's own constructs, so that Aspects, property injectors, `Role.customizeRoles` and rule packs apply.
 */
export class Provider extends Construct {
  public static of(scope: IConstruct): Provider {
    const stack = Stack.of(scope);
    // Not `instanceof`: a second copy of the library in node_modules has another class, and its provider works, too.
    return (stack.node.tryFindChild(PROVIDER_ID) as Provider | undefined) ?? new Provider(stack);
  }

  public readonly serviceToken: string;
  private readonly policies: HandlerPolicies;

  private constructor(stack: Stack) {
    super(stack, PROVIDER_ID);

    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // Inline, because CloudFormation would delete a separate policy before the last resources.
      inlinePolicies: { IvsRealTime: new iam.PolicyDocument({ statements: handlerStatements(this, logGroup) }) },
    });

    const handler = new lambda.Function(this, 'Handler', {
      description: 'Creates, updates and deletes Amazon IVS Real-Time resources (cdk-ivs-realtime)',
      code: lambda.Code.fromAsset(FUNCTIONS_ASSET),
      handler: 'resources.handler',
      // Available in every region of the service until 2028: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
      runtime: lambda.Runtime.NODEJS_24_X,
      memorySize: 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      role,
      logGroup,
    });

    this.serviceToken = handler.functionArn;
    this.policies = new HandlerPolicies(this, role);
    letHandlerJoinVpc(handler, role);
  }

  /** Adds permissions for creating and updating a resource, and makes the resource depend on them. */
  public allow(resource: Construct, ...statements: iam.PolicyStatement[]): void {
    resource.node.addDependency(this.policies.whileInTemplate(resource, statements));
  }

  /** Adds a permission for creating, updating and deleting a resource: a policy in `scope`, on which the resource depends. */
  public allowUntilDeleted(resource: Construct, scope: Construct, id: string, statement: iam.PolicyStatement): void {
    resource.node.addDependency(this.policies.untilDeleted(scope, id, statement));
  }
}

/** Adds permissions for network interfaces if the function is in a VPC. Aspects and property injectors may put it there, so an Aspect checks last. */
function letHandlerJoinVpc(handler: lambda.Function, role: iam.Role): void {
  const visit = (node: IConstruct) => {
    if (node instanceof lambda.CfnFunction && (node.vpcConfig || overriddenProperty(node, 'VpcConfig'))) {
      role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaENIManagementAccess'));
    }
  };
  Aspects.of(handler).add({ visit }, { priority: AspectPriority.READONLY });
}
