/** The data of parameters, and what Parameter Store rejects of it. */
import { matchesUserPattern } from '../../data/user-pattern';
import { arnOf } from '../../service/arn';
import { messageOf } from '../../service/error-message';
import { oneOf, text } from '../../service/input';
import { ServiceError } from '../../service/service-error';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** The members that can change with each version, besides the value. */
export interface ParameterSettings {
  readonly type: ParameterType;
  readonly description?: string;
  readonly allowedPattern?: string;
  /** Of a SecureString. @default - `alias/aws/ssm` */
  readonly keyId?: string;
  readonly tier: 'Standard' | 'Advanced';
}

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  /** What a SecureString is without decryption: random text, because nothing is encrypted here. */
  readonly ciphertext?: string;
  /** In milliseconds since 1970. @default - the parameter is always there */
  readonly modifiedAt?: number;
}

/** A parameter. Saved with the state. */
export interface Parameter extends ParameterSettings {
  readonly name: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Oldest first. At least one. */
  readonly versions: readonly ParameterVersion[];
}

/** The members that PutParameter and templates have in common. */
export const PARAMETER_SETTINGS = {
  AllowedPattern: text({ min: 0, max: 1_024 }),
  DataType: oneOf('text'),
  Description: text({ min: 0, max: 1_024 }),
  Tier: oneOf('Standard', 'Advanced', 'Intelligent-Tiering'),
};

export function latestVersion({ versions }: Parameter): ParameterVersion {
  return versions.at(-1) as ParameterVersion;
}

/** The ARN of a parameter: a name with a leading slash has the same ARN as one without. */
export function parameterArn(region: string, name: string): string {
  return arnOf('ssm', region, `parameter/${name.replace(/^\//, '')}`);
}

const MAX_LEVELS = 15;
const MAX_NAME = 1_011;

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
export function checkParameterName(name: string): void {
  const levels = name.split('/').filter((level, index) => index > 0 || level !== '');
  if (name.includes('/') && !name.startsWith('/')) throw invalid(`Parameter name must be a fully qualified name; got ${name}.`);
  if (!levels.every((level) => /^[\w.-]+$/.test(level)) || /^\/?(aws|ssm)/i.test(name)) {
    const rule = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
    const form = 'If formed as a path, it can consist of sub-paths divided by slash symbol;';
    const letters = 'each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
    throw invalid(`${rule} ${form} ${letters}; got ${name}.`);
  }
  if (levels.length > MAX_LEVELS) {
    const message = `Hierarchy level for parameter is limited to ${MAX_LEVELS}; ${name} has ${levels.length}.`;
    throw new ServiceError('HierarchyLevelLimitExceededException', message);
  }
  if (name.length > MAX_NAME) throw invalid(`The name of a parameter has at most ${MAX_NAME} characters; got ${name.length}.`);
}

const MAX_BYTES = { Standard: 4_096, Advanced: 8_192 };

/** Returns the tier of a value. Intelligent tiering takes the lowest tier that fits. Throws ValidationException for a lower tier than before. */
export function tierOf(value: string, tier: string | undefined, before: ParameterSettings['tier'] = 'Standard'): ParameterSettings['tier'] {
  if (tier === 'Standard' && before === 'Advanced') {
    throw invalid("This parameter uses the advanced-parameter tier. You can't downgrade it to the standard-parameter tier.");
  }
  if (tier === 'Advanced' || before === 'Advanced') return 'Advanced';
  return tier === 'Intelligent-Tiering' && Buffer.byteLength(value) > MAX_BYTES.Standard ? 'Advanced' : 'Standard';
}

/** Throws a ServiceError for a value that does not fit its settings. */
export function checkValue(value: string, { type, tier, allowedPattern }: ParameterSettings): void {
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_BYTES[tier]) {
    const fix = tier === 'Standard' ? ' A larger value takes the tier Advanced.' : '';
    throw invalid(`${tier} tier parameters support a maximum parameter value of ${MAX_BYTES[tier]} characters; got ${bytes}.${fix}`);
  }
  if (value === '') throw invalid('The value of a parameter has at least one character.');
  if (type === 'StringList' && value.split(',').some((item) => item === '')) {
    throw invalid(`A StringList has items between its commas; got ${JSON.stringify(value)}.`);
  }
  if (allowedPattern !== undefined && !matches(allowedPattern, value)) {
    const message = `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`;
    throw new ServiceError('ParameterPatternMismatchException', message);
  }
}

function matches(allowedPattern: string, value: string): boolean {
  try {
    return matchesUserPattern(allowedPattern, value);
  } catch (error) {
    const message = `The local endpoint cannot try the AllowedPattern ${allowedPattern}: ${messageOf(error)}.`;
    throw new ServiceError('InvalidAllowedPatternException', message);
  }
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
