import { type IResolvable, type IResolveContext, Reference, Stack, Token } from 'aws-cdk-lib/core';
import { refuse } from './validation';

/**
 * A value that IVS assigns at deployment, as a token.
 *
 * Another account cannot know it: its id is random, so the CDK cannot predict the ARN from a physical name as it does for other services.
 * References between regions and between stacks stay with the CDK.
 */
export class DeployedValue extends Reference {
  constructor(private readonly reference: Reference) {
    super(reference, reference.target, reference.displayName);
  }

  public resolve(context: IResolveContext): IResolvable {
    const producer = Stack.of(this.target);
    const consumer = Stack.of(context.scope);
    if (accountOf(producer) !== accountOf(consumer)) {
      refuse(
        {
          rule: 'an ARN, id or endpoint that IVS assigns is known in its own account only',
          got: `a reference from '${consumer.node.path}' in ${accountOf(consumer)} to '${producer.node.path}' in ${accountOf(producer)}`,
          fix: 'deploy both stacks to one account, or pass the value after deployment, for example as context, and import it with a `from...Attributes`',
        },
        this.target.node.scope?.node.path,
      );
    }
    return this.reference;
  }
}

function accountOf({ account }: Stack): string {
  return Token.isUnresolved(account) ? 'an account that is not named' : `account ${account}`;
}
