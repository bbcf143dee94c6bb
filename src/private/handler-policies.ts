import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { maxArnLength, maxTextLength } from './arn-length';
import { endCycles } from './shared-policy-cycles';
import { refuse } from './validation';

/**
 * IAM attaches 10 managed policies to a role. Two are left, for the network interfaces of a function in a VPC and for an organisation's own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_POLICIES = 8;

/** IAM takes 6,144 characters of a managed policy, spaces aside: the statements get what the document itself leaves of them. */
const MAX_STATEMENT_CHARACTERS = 6_144 - '{"Version":"2012-10-17","Statement":[]}'.length;

/** IAM takes 10,240 characters of inline policies on a role. Up to 3,200 are the handler's own; the policy of a bucket has up to 280. */
const MAX_INLINE_POLICIES = 25;

/** The parts of statements, with the characters that each takes in a policy. */
type Parts = ReadonlyMap<string, number>;

/** A managed policy, and what it allows. */
interface SharedPolicy {
  readonly policy?: iam.ManagedPolicy;
  readonly parts: Parts;
}

/**
 * What the handler needs of things that are not IVS: secrets, keys and buckets, each by its ARN.
 *
 * All share the quotas of one role. A policy below holds as many ARNs as it has room for, so that each resource that IVS's quotas allow has its
 * place, whatever its name.
 */
export class HandlerPolicies {
  private readonly shared = new Map<number, SharedPolicy>();
  private readonly users = new Set<Construct>();
  private inline = 0;

  constructor(
    private readonly provider: Construct,
    private readonly role: iam.Role,
  ) {
    // The dependencies of an app are known when it is validated.
    provider.node.addValidation({ validate: () => this.endCycles() });
  }

  /**
   * What the handler needs to create and update a resource. The permission goes in the update that removes the resource, before the resource does.
   *
   * The place of a resource follows its path alone, as long as there is room: the permissions of the others stay where they are.
   */
  public whileInTemplate(resource: Construct, statements: readonly iam.PolicyStatement[]): iam.ManagedPolicy {
    const added = this.partsOf(statements);
    const preferred = Number.parseInt(resource.node.addr.slice(-6), 16);
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
    return refuse(
      {
        rule: `the permissions for all secrets and keys that the resources of a stack use fit into ${MAX_POLICIES} managed policies of 6,144 characters`,
        got: 'one more',
        fix: 'give the secrets shorter names, or move some resources to another stack',
      },
      resource.node.scope?.node.path,
    );
  }

  /** What the handler needs to delete a resource, too: in a policy of its own, which CloudFormation deletes after the resource. */
  public untilDeleted(scope: Construct, id: string, statement: iam.PolicyStatement): iam.Policy {
    this.inline += 1;
    if (this.inline > MAX_INLINE_POLICIES) {
      refuse(
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

  private endCycles(): string[] {
    for (const { parts } of this.shared.values()) endCycles(parts.keys(), this.users);
    return [];
  }

  private newSharedPolicy(index: number): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this.provider, `Policy${index}`, {
      description: 'What the resources of cdk-ivs-realtime in this stack need of secrets and keys',
      // Statements that differ by their ARNs become one.
      document: new iam.PolicyDocument({ minimize: true }),
      roles: [this.role],
    });
  }

  /** Statements that differ by their ARNs share the rest: IAM sees one statement. */
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
