import {
  DefaultTokenResolver,
  type IFragmentConcatenator,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Tokenization,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The CDK keeps what a lazy value first resolves to: resolving it before synthesis takes away what the app gives it later. */
export function isLazy(token: IResolvable): boolean {
  return (token as { toJSON?(): unknown }).toJSON?.() === '<unresolved-lazy>';
}

/** Writes values that only deployment knows as JSON, in the midst of text too. */
const textConcat: IFragmentConcatenator = {
  join: (left, right) => [left, right].map((part = '') => (typeof part === 'string' ? part : JSON.stringify(part))).join(''),
};

/** Resolves everything but lazy values: an object stands for each of them. */
export class LazyKeeper extends DefaultTokenResolver {
  constructor() {
    super(textConcat);
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return isLazy(token) ? { lazy: String(token) } : super.resolveToken(token, context, postProcessor);
  }
}

/** A value as far as it is known before synthesis. */
export function resolveKnown(scope: IConstruct, value: unknown): unknown {
  return Tokenization.resolve(value, { scope, resolver: new LazyKeeper() });
}
