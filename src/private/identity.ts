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

/** Resolves a reference to the path of its target, because its intrinsic function differs from stack to stack. */
class PathResolver extends LazyKeeper {
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) return `{${token.target.node.path}.${token.displayName}}`;
    const value = super.resolveToken(token, context, postProcessor);
    const { Ref: name } = (value ?? {}) as { readonly Ref?: unknown };
    return typeof name === 'string' && name.startsWith('AWS::') ? pseudoParameter(Stack.of(context.scope), name) : value;
  }
}

/** Resolves a pseudo parameter, whose value depends on the stack: to its value if the app knows it, or else to a text with the stack's path. */
function pseudoParameter(stack: Stack, name: string): string {
  const { account, region, stackName } = stack;
  const value = new Map([
    ['AWS::AccountId', account],
    ['AWS::Region', region],
    ['AWS::StackName', stackName],
  ]).get(name);
  return value === undefined || Token.isUnresolved(value) ? `{${stack.node.path}.${name}}` : value;
}

/** Returns a text that is equal for two values that name the same resource, even in different stacks of the app. */
export function identityOf(scope: IConstruct, value: unknown): string {
  return JSON.stringify(Tokenization.resolve(value, { scope, resolver: new PathResolver() }));
}

/** Account and region of a resource. If they are known only at deployment, the path of its stack stands for them. */
export function environmentOf({ env, stack }: IResource): string[] {
  return [env.account, env.region].map((place) => (Token.isUnresolved(place) ? stack.node.path : place));
}

const reservations = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * Reserves something that only one construct of an app may use.
 *
 * @returns the construct that reserved it before, if there is one
 */
export function reserve(scope: IConstruct, identity: string): IConstruct | undefined {
  const { root } = scope.node;
  const reserved = reservations.get(root) ?? new Map<string, IConstruct>();
  reservations.set(root, reserved);
  const owner = reserved.get(identity);
  if (!owner) reserved.set(identity, scope);
  return owner;
}
