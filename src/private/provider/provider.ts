import type * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { addFunction } from '../functions/functions';
import { LIBRARY_VERSION } from '../requirements';
import { throwViolation } from '../validation';
import { describeStackOfResource, handlerStatements } from './handler-permissions';
import { HandlerPolicies } from './handler-policies';
import { ServiceToken } from './service-token';

/** The function's logical id depends on this id and those of the children. They must never change, because CloudFormation rejects a new service token. */
const PROVIDER_ID = 'IvsRealTime';

/** Long enough for a deletion to wait until a resource is free, and short enough for three deliveries within the service timeout. */
const FUNCTION_TIMEOUT_SECONDS = 180;

/**
 * How long CloudFormation waits for an answer. Lambda delivers a request up to three times, one and two minutes apart.
 * Do not change it: a new value would send an update to every deployed resource.
 */
export const SERVICE_TIMEOUT_SECONDS = 900;

/** The function that handles all resources of this library in a stack, with its role and log group. */
export class Provider extends Construct {
  public static of(scope: IConstruct): Provider {
    const stack = Stack.of(scope);
    // Not `instanceof`: a second copy of the library in node_modules has another class, and its provider works, too.
    const provider = stack.node.tryFindChild(PROVIDER_ID) as Provider | undefined;
    if (provider) checkSameVersion(scope, provider);
    return provider ?? new Provider(stack);
  }

  public readonly libraryVersion = LIBRARY_VERSION;

  /** What the resources of the stack have as `ServiceToken`. */
  public readonly serviceToken: ServiceToken;
  private readonly functionArn: string;
  private readonly policies: HandlerPolicies;

  private constructor(stack: Stack) {
    super(stack, PROVIDER_ID);

    const { fn, role } = addFunction(this, {
      description: 'Creates, updates and deletes Amazon IVS Real-Time resources (cdk-ivs-realtime)',
      file: 'resources',
      timeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      policyName: 'IvsRealTime',
      statements: handlerStatements(this),
    });

    this.functionArn = fn.functionArn;
    this.serviceToken = new ServiceToken(fn.functionArn);
    this.policies = new HandlerPolicies(this, role);
  }

  /** Adds permissions for creating and updating a resource, and makes the resource depend on them. */
  public allow(resource: Construct, ...statements: iam.PolicyStatement[]): void {
    resource.node.addDependency(this.policies.whileInTemplate(resource, statements));
  }

  /** Adds a permission for creating, updating and deleting a resource: a policy in `scope`, on which the resource depends. */
  public allowUntilDeleted(resource: Construct, scope: Construct, id: string, statement: iam.PolicyStatement): void {
    resource.node.addDependency(this.policies.untilDeleted(scope, id, statement));
  }

  /** Lets the function find out which stack has the resource that `resource` adopts. All adopting resources share one statement. */
  public allowAdoption(resource: Construct): void {
    resource.node.addDependency(this.policies.whileInTemplate(resource, [describeStackOfResource()], this));
  }

  /** Lets the function invoke itself, to go on with the deletion of a resource when one invocation has too little time. */
  public allowSelfInvocation(resource: Construct): void {
    resource.node.addDependency(this.policies.selfInvocation(this.functionArn));
  }
}

/** The handler of one version need not understand the properties that another sends. */
function checkSameVersion(scope: IConstruct, { libraryVersion }: Provider): void {
  if (libraryVersion === LIBRARY_VERSION) return;
  throwViolation(
    {
      rule: 'all resources of a stack come from one version of cdk-ivs-realtime',
      got: `${libraryVersion} and ${LIBRARY_VERSION}`,
      fix: 'install only one: `npm ls cdk-ivs-realtime` says which package needs the other',
    },
    scope.node.path,
  );
}
