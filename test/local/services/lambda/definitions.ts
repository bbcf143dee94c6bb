/** Functions for tests to run. */
import { strToU8, zipSync } from 'fflate';
import type { FunctionDefinition } from '../../../../local/src/services/lambda/function';

/** The function `room`, but for what is said otherwise; code that is a text is inline. */
export function definition(code: FunctionDefinition['code'] | string, overrides: Partial<FunctionDefinition> = {}): FunctionDefinition {
  const { region = 'us-east-1', name = 'room' } = overrides;
  return {
    name,
    region,
    arn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
    code: typeof code === 'string' ? { inline: code } : code,
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: 60,
    memoryMegabytes: 128,
    environment: {},
    roleArn: 'arn:aws:iam::000000000000:role/room',
    ...overrides,
  };
}

/** An archive of these files. */
export function zip(files: Record<string, string>): { zip: Uint8Array } {
  return { zip: zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))) };
}

/** The inline code of a function that returns what the expression says. */
export const returning = (expression: string) => `exports.handler = async (event, context) => (${expression});`;
