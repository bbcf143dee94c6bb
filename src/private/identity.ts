import {
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  type IResource,
  Reference,
  Stack,
  Token,
  Tokenization,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { LazyKeeper } from './lazies';

/** Resolves a reference to the path of its target instead of an intrinsic function, which differs from stack to stack. */
class PathResolver extends LazyKeeper {
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) return `{${token.target.node.path}.${token.displayName}}`;
    const value = super.resolveToken(token, context, postProcessor);
    const { Ref: name } = (value ?? {}) as { readonly Ref?: unknown };
    return typeof name === 'string' && name.startsWith('AWS::') ? pseudoParameter(Stack.of(context.scope), name) : value;
  }
}

/** The same pseudo parameter has another value in another stack: the value where the app knows it, or the path of the stack. */
function pseudoParameter(stack: Stack, name: string): string {
  const { account, region, stackName } = stack;
  const value = new Map([
    ['AWS::AccountId', account],
    ['AWS::Region', region],
    ['AWS::StackName', stackName],
  ]).get(name);
  return value === undefined || Token.isUnresolved(value) ? `{${stack.node.path}.${name}}` : value;
}

/** A text that is equal for two values if they name the same thing, in whichever stacks of the app they are used. */
export function identityOf(scope: IConstruct, value: unknown): string {
  return JSON.stringify(Tokenization.resolve(value, { scope, resolver: new PathResolver() }));
}

/** Account and region of a resource; where only deployment knows them, its stack, which may be deployed elsewhere than others. */
export function environmentOf({ env, stack }: IResource): string[] {
  return [env.account, env.region].map((place) => (Token.isUnresolved(place) ? stack.node.path : place));
}

const claims = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * Claims a thing of which an app has one user.
 *
 * @returns the construct that has claimed it before, if there is one
 */
export function claim(scope: IConstruct, identity: string): IConstruct | undefined {
  const { root } = scope.node;
  const claimed = claims.get(root) ?? new Map<string, IConstruct>();
  claims.set(root, claimed);
  const owner = claimed.get(identity);
  if (!owner) claimed.set(identity, scope);
  return owner;
}
