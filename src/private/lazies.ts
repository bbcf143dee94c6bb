import {
  DefaultTokenResolver,
  type IFragmentConcatenator,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Tokenization,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Whether a token is lazy. The CDK caches the first value of a lazy token, so resolving it before synthesis would fix a value too early. */
export function isLazy(token: IResolvable): boolean {
  return (token as { toJSON?(): unknown }).toJSON?.() === '<unresolved-lazy>';
}

/** Joins text with values that are known only at deployment, as JSON. */
const textConcat: IFragmentConcatenator = {
  join: (left, right) => [left, right].map((part = '') => (typeof part === 'string' ? part : JSON.stringify(part))).join(''),
};

/** Resolves all tokens except lazy ones, which it replaces by placeholder objects. */
export class LazyKeeper extends DefaultTokenResolver {
  constructor() {
    super(textConcat);
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return isLazy(token) ? { lazy: String(token) } : super.resolveToken(token, context, postProcessor);
  }
}

/** Resolves a value as far as possible before synthesis. */
export function resolveKnown(scope: IConstruct, value: unknown): unknown {
  return Tokenization.resolve(value, { scope, resolver: new LazyKeeper() });
}
