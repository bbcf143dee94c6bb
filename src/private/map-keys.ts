import type { Violation } from './errors';

/**
 * Returns why a template cannot have a map with this key, or undefined if it can.
 *
 * @param noun the key, for the message: `a tag's key`
 * @param key the resolved key: text, or an intrinsic function for a value that is known only at deployment
 */
export function mapKeyViolation(noun: string, key: unknown): Violation | undefined {
  if (typeof key !== 'string') {
    return { rule: `${noun} is known at synthesis`, got: JSON.stringify(key), fix: 'write it as text; a value may be a token' };
  }
  if (key === '__proto__') {
    return { rule: `${noun} is not \`__proto__\`, which the CDK leaves out of templates`, got: '`__proto__`', fix: 'choose another key' };
  }
  if (key === 'Ref' || key.startsWith('Fn::')) {
    return {
      rule: `${noun} is not the name of an intrinsic function, which CloudFormation would evaluate`,
      got: `'${key}'`,
      fix: 'choose another key',
    };
  }
  return undefined;
}
