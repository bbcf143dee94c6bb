/**
 * Values at the edges of constraints, with the wording of the violated rules.
 */

export const text = (length: number) => 'a'.repeat(length);
export const list = (length: number, item: unknown) => Array.from({ length }, () => item);
export const map = (length: number) => Object.fromEntries(Array.from({ length }, (_, index) => [`key${index}`, '']));

export const atLeast = (min: number, measure = 'length') => `Member must have ${measure} greater than or equal to ${min}`;
export const atMost = (max: number, measure = 'length') => `Member must have ${measure} less than or equal to ${max}`;
export const matching = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`;
export const oneOf = (...values: string[]) => `Member must satisfy enum value set: [${values.join(', ')}]`;

/** Valid values, and invalid values with the rules that they break. */
export interface Edges {
  readonly inside: readonly unknown[];
  readonly outside: ReadonlyArray<readonly [value: unknown, rule: string]>;
}

export function wholeNumber(min: number, max: number): Edges {
  return {
    inside: [min, max],
    outside: [
      [min - 1, atLeast(min, 'value')],
      [max + 1, atMost(max, 'value')],
      [min + 0.5, 'Member must be an integer'],
    ],
  };
}

/** A whole number whose only limit is the 32 bits of the model's integers. */
export function numberFrom(min: number): Edges {
  const { inside, outside } = wholeNumber(min, 2_147_483_647);
  return { inside, outside: [...outside, [1e300, atMost(2_147_483_647, 'value')]] };
}

export function evenNumber(min: number, max: number): Edges {
  return {
    inside: [min, min + 2, max],
    outside: [
      [min - 2, atLeast(min, 'value')],
      [max + 2, atMost(max, 'value')],
      [min + 1, 'Member must be a multiple of 2'],
      [min + 0.5, 'Member must be an integer'],
    ],
  };
}

export function anyNumber(min: number, max: number): Edges {
  return {
    inside: [min, min + 0.01, max],
    outside: [
      [min - 0.01, atLeast(min, 'value')],
      [max + 0.01, atMost(max, 'value')],
    ],
  };
}

export function enumeration(...values: string[]): Edges {
  return { inside: values, outside: [[values[0]?.toLowerCase(), oneOf(...values)]] };
}

export function listOf(max: number, ...values: string[]): Edges {
  return {
    inside: [[], values.slice(0, max)],
    outside: [
      [list(max + 1, values[0]), atMost(max)],
      [['OTHER'], `Member must satisfy constraint: [${oneOf(...values)}]`],
    ],
  };
}

export function arn(type: string, pattern = `arn:aws:ivs:[a-z0-9-]+:[0-9]+:${type}/[a-zA-Z0-9-]+`, min = 1): Edges {
  const prefix = `arn:aws:ivs:us-east-1:000000000000:${type === '[a-z-]+' ? 'public-key' : type}/`;
  return {
    inside: [`${prefix}a`, prefix + text(128 - prefix.length), ...(min === 0 ? [''] : [])],
    outside: [
      [prefix + text(129 - prefix.length), atMost(128)],
      [prefix, matching(pattern)],
      [`${prefix}a `, matching(pattern)],
      ['arn:aws:ivs:us-east-1:000000000000:Channel/a', matching(pattern)],
    ],
  };
}

/** An ARN or an empty text. */
export const optionalArn = (type: string): Edges => arn(type, `^$|^arn:aws:ivs:[a-z0-9-]+:[0-9]+:${type}/[a-zA-Z0-9-]+$`, 0);

export const TOKEN: Edges = {
  inside: [''],
  outside: [
    [text(1025), atMost(1024)],
    ['a.b', matching('[a-zA-Z0-9+/=_-]*')],
  ],
};
export const NAME: Edges = {
  inside: ['', text(128), 'aZ-_09'],
  outside: [
    [text(129), atMost(128)],
    ['a b', matching('[a-zA-Z0-9-_]*')],
    ['a\n', matching('[a-zA-Z0-9-_]*')],
  ],
};
export const TAGS: Edges = {
  inside: [{}, map(50), { [text(128)]: text(256) }, { 'aws-tag': '' }, { 'ключ 🎬': '' }],
  outside: [
    [map(51), atMost(50)],
    [{ '': '' }, `Map keys must satisfy constraint: [${atLeast(1)}]`],
    [{ [text(129)]: '' }, `Map keys must satisfy constraint: [${atMost(128)}]`],
    [{ 'aws:tag': '' }, `Map keys must satisfy constraint: [${matching('(?![aA][wW][sS]:)[\\s\\S]*')}]`],
    [{ key: text(257) }, `Map value must satisfy constraint: [${atMost(256)}]`],
  ],
};

export const USER_ID: Edges = { inside: ['', text(128), '🎬'.repeat(128)], outside: [[text(129), atMost(128)]] };
export const ATTRIBUTES: Edges = {
  inside: [{}, { key: text(1021) }, { é: text(1022) }],
  outside: [[{ é: text(1023) }, 'Map must have at most 1024 bytes of keys and values in total']],
};
export const PEM: Edges = {
  inside: [
    '-----BEGIN PUBLIC KEY-----\nMHYw\n-----END PUBLIC KEY-----',
    '-----BEGIN PUBLIC KEY-----\r\nMHYw\r\nEAYH==\r\n-----END PUBLIC KEY-----\r\n',
  ],
  outside: [
    '',
    '-----BEGIN PUBLIC KEY-----MHYw-----END PUBLIC KEY-----',
    '-----BEGIN PUBLIC KEY-----\nMH w\n-----END PUBLIC KEY-----',
    '-----BEGIN PRIVATE KEY-----\nMHYw\n-----END PRIVATE KEY-----',
    '\n-----BEGIN PUBLIC KEY-----\nMHYw\n-----END PUBLIC KEY-----',
    '-----BEGIN PUBLIC KEY-----\nMHYw\n-----END PUBLIC KEY-----\n\n',
  ].map((value) => [
    value,
    matching('.*-----BEGIN PUBLIC KEY-----\\r?\\n([a-zA-Z0-9+/=\\r\\n]+)\\r?\\n-----END PUBLIC KEY-----(\\r?\\n)?.*'),
  ]),
};

export const SESSION_ID: Edges = {
  inside: ['st-AbCdEf1234567'],
  outside: [
    ['st-AbCdEf123456', atLeast(16)],
    ['st-AbCdEf12345678', atMost(16)],
    ['xx-AbCdEf1234567', matching('st-[a-zA-Z0-9]+')],
    ['st-AbCdEf123456_', matching('st-[a-zA-Z0-9]+')],
  ],
};
export const PARTICIPANT_ID: Edges = {
  inside: ['', text(64), 'a-_B9'],
  outside: [
    [text(65), atMost(64)],
    ['a b', matching('[a-zA-Z0-9-_]*')],
  ],
};
