import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AspectPriority, Aspects, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { HandlerPolicies } from './handler-policies';
import { handlerStatements } from './permissions';
import { overriddenProperty } from './template-properties';

/** Its id, and those of its children, make the function's logical id: CloudFormation refuses a change of service token, so they never change. */
const PROVIDER_ID = 'IvsRealTime';

/** The code of all functions. */
const FUNCTIONS_ASSET = path.join(__dirname, '..', '..', 'assets', 'lambda');

/** Long enough for deletions that wait until a resource is free, short enough for three deliveries within the service timeout. */
const FUNCTION_TIMEOUT_SECONDS = 180;

/**
 * How long CloudFormation waits for an answer: Lambda delivers a request up to three times, one and two minutes apart.
 * A changed value would send an update to every deployed resource, so it stays.
 */
export const SERVICE_TIMEOUT_SECONDS = 900;

/**
 * The stack's one function behind all resources of this library, with its role and its log group.
 *
 * Made of the CDK's own constructs, so that Aspects, property injectors, `Role.customizeRoles` and rule packs find what they look for.
 */
export class Provider extends Construct {
  public static of(scope: IConstruct): Provider {
    const stack = Stack.of(scope);
    // Not `instanceof`: a second copy of the library in the tree has a class of its own, and its provider serves as well.
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
      // Inline: a policy resource of its own would be detached before the last deletions run.
      inlinePolicies: { IvsRealTime: new iam.PolicyDocument({ statements: handlerStatements(this, logGroup) }) },
    });

    const handler = new lambda.Function(this, 'Handler', {
      description: 'Creates, updates and deletes Amazon IVS Real-Time resources (cdk-ivs-realtime)',
      code: lambda.Code.fromAsset(FUNCTIONS_ASSET),
      handler: 'resources.handler',
      // Every region of the service has it, until 2028: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
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

  /** Lets the handler do what one resource needs when it is created or updated, and makes that resource depend on the permission. */
  public allow(resource: Construct, ...statements: iam.PolicyStatement[]): void {
    resource.node.addDependency(this.policies.whileInTemplate(resource, statements));
  }

  /** Lets the handler do what one resource needs until it is deleted: a policy below `scope`, on which the resource depends. */
  public allowUntilDeleted(resource: Construct, scope: Construct, id: string, statement: iam.PolicyStatement): void {
    resource.node.addDependency(this.policies.untilDeleted(scope, id, statement));
  }
}

/** Whether the function is in a VPC is known when Aspects and property injectors have had their turn. */
function letHandlerJoinVpc(handler: lambda.Function, role: iam.Role): void {
  const visit = (node: IConstruct) => {
    if (node instanceof lambda.CfnFunction && (node.vpcConfig || overriddenProperty(node, 'VpcConfig'))) {
      role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaENIManagementAccess'));
    }
  };
  Aspects.of(handler).add({ visit }, { priority: AspectPriority.READONLY });
}
