import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { throwViolation } from '../validation';
import { maxArnLength, maxTextLength } from './arn-length';
import { endCycles } from './shared-policy-cycles';

/**
 * IAM allows 10 managed policies on a role. This leaves two: one for the network interfaces of a function in a VPC, and one for a policy that an
 * organisation adds.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_POLICIES = 8;

/** IAM allows 6,144 characters in a managed policy, without spaces. The statements may use what the rest of the document leaves. */
const MAX_STATEMENT_CHARACTERS = 6_144 - '{"Version":"2012-10-17","Statement":[]}'.length;

/** IAM allows 10,240 characters of inline policies on a role. The handler's own take up to 3,200, and each bucket's policy up to 280. */
const MAX_INLINE_POLICIES = 25;

/** The lengths of the parts of statements in a policy, by part. */
type Parts = ReadonlyMap<string, number>;

/** A managed policy and the parts of its statements. */
interface SharedPolicy {
  readonly policy?: iam.ManagedPolicy;
  readonly parts: Parts;
}

/**
 * The handler's permissions for secrets, keys and buckets, each by its ARN.
 *
 * All share the quotas of one role. Each policy is filled with as many ARNs as it has room for, so that all resources that the quotas of IVS allow
 * fit, however long their names are.
 */
export class HandlerPolicies {
  private readonly shared = new Map<number, SharedPolicy>();
  private readonly users = new Set<Construct>();
  private inline = 0;

  constructor(
    private readonly provider: Construct,
    private readonly role: iam.Role,
  ) {
    // The app's dependencies are complete when it is validated.
    provider.node.addValidation({ validate: () => this.endCycles() });
  }

  /**
   * Adds a permission that the handler needs to create and update a resource. An update that removes the resource from the template removes the
   * permission before the resource.
   *
   * The path of `place` selects the policy, if that has room. So adding or removing a resource does not move the permissions of others.
   *
   * @param place the resource, or a construct that stands for all resources with the same statements
   */
  public whileInTemplate(resource: Construct, statements: readonly iam.PolicyStatement[], place = resource): iam.ManagedPolicy {
    const added = this.partsOf(statements);
    const preferred = Number.parseInt(place.node.addr.slice(-6), 16);
    for (let turn = 0; turn < MAX_POLICIES; turn++) {
      const index = (preferred + turn) % MAX_POLICIES;
      const shared: SharedPolicy = this.shared.get(index) ?? { parts: new Map() };
      const parts: Parts = new Map([...shared.parts, ...added]);
      if (characters(parts) > MAX_STATEMENT_CHARACTERS) continue;
      const policy = shared.policy ?? this.newSharedPolicy(index);
      policy.addStatements(...statements);
      this.users.add(resource);
      this.shared.set(index, { policy, parts });
      return policy;
    }
    return throwViolation(
      {
        rule: `the permissions for all secrets and keys that the resources of a stack use fit into ${MAX_POLICIES} managed policies of 6,144 characters`,
        got: 'one more',
        fix: 'give the secrets shorter names, or move some resources to another stack',
      },
      resource.node.scope?.node.path,
    );
  }

  /** Adds a permission that the handler also needs to delete a resource, as a separate policy that CloudFormation deletes after the resource. */
  public untilDeleted(scope: Construct, id: string, statement: iam.PolicyStatement): iam.Policy {
    this.inline += 1;
    if (this.inline > MAX_INLINE_POLICIES) {
      throwViolation(
        {
          rule: `a stack has at most ${MAX_INLINE_POLICIES} storage configurations, whose permissions IAM takes in one role`,
          got: 'one more',
          fix: 'move some to another stack',
        },
        scope.node.path,
      );
    }
    const policy = new iam.Policy(scope, id, { statements: [statement] });
    this.role.attachInlinePolicy(policy);
    return policy;
  }

  /** The permission of the function to invoke itself, which CloudFormation deletes after the resources that depend on it. */
  public selfInvocation(functionArn: string): iam.Policy {
    const id = 'SelfInvocation';
    const existing = this.provider.node.tryFindChild(id) as iam.Policy | undefined;
    if (existing) return existing;
    const policy = new iam.Policy(this.provider, id, {
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })],
    });
    this.role.attachInlinePolicy(policy);
    return policy;
  }

  private endCycles(): string[] {
    for (const { parts } of this.shared.values()) endCycles(parts.keys(), this.users);
    return [];
  }

  private newSharedPolicy(index: number): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this.provider, `Policy${index}`, {
      description: 'What the resources of cdk-ivs-realtime in this stack need of secrets and keys',
      // Merges statements that differ only in their ARNs.
      document: new iam.PolicyDocument({ minimize: true }),
      roles: [this.role],
    });
  }

  /** Splits statements into frames and ARNs. Statements with the same frame are merged, so its length counts once. */
  private partsOf(statements: readonly iam.PolicyStatement[]): Parts {
    return new Map(
      statements.flatMap(({ actions, conditions, resources }) => {
        const frame = JSON.stringify({ Action: actions, Effect: 'Allow', Resource: [], Condition: conditions });
        return [
          [frame, maxTextLength(this.provider, frame) + COMMA] as const,
          ...resources.map((arn) => [frame + arn, maxArnLength(this.provider, arn) + QUOTES + COMMA] as const),
        ];
      }),
    );
  }
}

const COMMA = 1;
const QUOTES = 2;

function characters(parts: Parts): number {
  return [...parts.values()].reduce((sum, length) => sum + length, 0);
}
