/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
import { LOCAL_ACCOUNT } from '../../../service/arn';
import { NO_VALUE } from './intrinsics';

/** The names of a stack. */
export interface StackIdentity {
  readonly id: string;
  readonly name: string;
  readonly region: string;
}

const VALUES: Readonly<Record<string, (stack: StackIdentity) => unknown>> = {
  'AWS::AccountId': () => LOCAL_ACCOUNT,
  'AWS::NoValue': () => NO_VALUE,
  'AWS::NotificationARNs': () => [],
  'AWS::Partition': () => 'aws',
  'AWS::Region': (stack) => stack.region,
  'AWS::StackId': (stack) => stack.id,
  'AWS::StackName': (stack) => stack.name,
  'AWS::URLSuffix': () => 'amazonaws.com',
};

/** The names that `Ref` knows in every template. */
export const PSEUDO_PARAMETERS: readonly string[] = Object.keys(VALUES);

/** Undefined if there is no such pseudo parameter. */
export function pseudoParameter(name: string, stack: StackIdentity): unknown {
  return Object.hasOwn(VALUES, name) ? VALUES[name]?.(stack) : undefined;
}
