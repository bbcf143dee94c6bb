import fc from 'fast-check';
import { parsePattern } from '../../../../local/src/service/event-patterns/pattern';

const matches = (pattern: object, event: unknown) => parsePattern(pattern)(event);

/** Whether one comparison finds a value. */
const finds = (comparison: unknown, value: unknown) => matches({ field: [comparison] }, { field: value });

const EVENT = {
  source: 'aws.ivs',
  'detail-type': 'IVS Stage Update',
  resources: ['arn:aws:ivs:us-east-1:000000000000:stage/one', 'arn:aws:ivs:us-east-1:000000000000:stage/two'],
  detail: { event_name: 'Participant Published', user_id: '', session: { id: 'st-1', retries: 0 }, empty: null },
};

describe('a pattern', () => {
  test.each([
    ['one of the values', { source: ['aws.ec2', 'aws.ivs'] }, true],
    ['another value', { source: ['aws.ec2'] }, false],
    ['all fields', { source: ['aws.ivs'], 'detail-type': ['IVS Stage Update'] }, true],
    ['one field of two', { source: ['aws.ivs'], 'detail-type': ['IVS Composition State Change'] }, false],
    ['fields inside', { detail: { session: { id: ['st-1'], retries: [0] } } }, true],
    ['a path with dots', { 'detail.session.id': ['st-1'] }, true],
    ['one element of a list', { resources: [{ suffix: 'stage/two' }] }, true],
    ['no element of a list', { resources: [{ suffix: 'stage/three' }] }, false],
    ['the empty text', { detail: { user_id: [''] } }, true],
    ['null', { detail: { empty: [null] } }, true],
    ['null, of a field that is not there', { detail: { missing: [null] } }, false],
    ['a field that is not there', { detail: { missing: ['x'] } }, false],
    ['an object where the event has a value', { source: { name: ['aws.ivs'] } }, false],
    ['a value where the event has an object', { detail: ['aws.ivs'] }, false],
  ])('with %s', (_, pattern, expected) => {
    expect(matches(pattern, EVENT)).toBe(expected);
  });

  test('tells types apart', () => {
    for (const [value, other] of [
      [1, '1'],
      [true, 'true'],
      [null, 'null'],
      [false, 0],
    ]) {
      expect([finds(value, value), finds(value, other), finds(other, value)]).toEqual([true, false, false]);
    }
  });

  test('finds every event whose values it lists', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const name = fc.string({ minLength: 1 }).filter((text) => text !== '$or' && text !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, scalar, { minKeys: 1 }), fc.dictionary(name, scalar), scalar, (wanted, rest, other) => {
        const pattern = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, [other, value]]));
        expect(matches(pattern, { ...rest, ...wanted })).toBe(true);
        for (const key of Object.keys(wanted)) {
          const { [key]: _, ...without } = { ...rest, ...wanted };
          expect(matches(pattern, without)).toBe(false);
        }
      }),
    );
  });
});

describe('lists in events', () => {
  const PEOPLE = { people: [{ first: 'Anna', last: 'Smith' }, [{ first: 'Peter', last: 'Jones' }], { first: 'Ben' }] };

  test.each([
    ['fields of one element', { people: { first: ['Anna'], last: ['Smith'] } }, true],
    ['fields of an element of a list in the list', { people: { first: ['Peter'], last: ['Jones'] } }, true],
    ['fields of different elements', { people: { first: ['Anna'], last: ['Jones'] } }, false],
    ['a field that this element does not have', { people: { first: ['Ben'], last: [{ exists: false }] } }, true],
    ['a field that this element has', { people: { first: ['Anna'], last: [{ exists: false }] } }, false],
    ['a field that no element has', { people: { middle: [{ exists: false }] } }, true],
    ['a field that some elements have', { people: { last: [{ exists: false }] } }, false],
  ])('match %s', (_, pattern, expected) => {
    expect(matches(pattern, PEOPLE)).toBe(expected);
  });

  test('match fields of different lists', () => {
    const event = { a: [{ x: 1 }, { x: 2 }], b: [{ y: 1 }, { y: 2 }] };
    expect(matches({ a: { x: [2] }, b: { y: [1] } }, event)).toBe(true);
  });

  test('hold values that do not belong together, whatever is found in between', () => {
    const pattern = { a: ['x'], 'a-x': [1], 'a.b': [1] };
    expect(matches(pattern, { a: [['x', { b: 1 }]], 'a-x': 1 })).toBe(false);
    expect(matches(pattern, { a: [['x'], { b: 1 }], 'a-x': 1 })).toBe(false);
  });

  test('have no value when they are empty', () => {
    expect(finds({ exists: true }, [])).toBe(false);
    expect(finds({ exists: false }, [])).toBe(true);
    expect(finds({ 'anything-but': 'x' }, [])).toBe(false);
  });
});

describe('comparisons of texts', () => {
  test.each([
    [{ prefix: 'eu-' }, ['eu-west-1'], ['us-eu-1', 'EU-west-1', 5, null]],
    [{ prefix: '' }, ['', 'any'], [5]],
    [{ suffix: '.png' }, ['a.png', '.png'], ['a.png.gz', 'a.PNG']],
    [{ 'equals-ignore-case': 'alice' }, ['ALICE', 'Alice'], ['alic', 'malice', 1]],
    [{ prefix: { 'equals-ignore-case': 'EventB' } }, ['eventbridge', 'EVENTB'], ['event', 'an eventb']],
    [{ suffix: { 'equals-ignore-case': '.PNG' } }, ['a.png', '.pNg'], ['png', '.png2']],
    [{ wildcard: 'a*c' }, ['ac', 'abc', 'acc'], ['acd', 'bac', 'a', 1]],
    [{ wildcard: '*/lib/*' }, ['/lib/', 'x/lib/y'], ['/lib', 'lib/']],
    [{ wildcard: 'ab*ba' }, ['abba', 'abxba'], ['aba']],
    [{ wildcard: 'a*b*b' }, ['abb', 'axbxb'], ['ab', 'axb']],
    [{ wildcard: 'a\\*\\\\*' }, ['a*\\', 'a*\\b'], ['ab\\', 'a*']],
    [{ wildcard: 'plain' }, ['plain'], ['plainer']],
    [{ cidr: '10.0.0.0/24' }, ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', 'ten', 10, '::1']],
    [{ cidr: '10.0.0.77/8' }, ['10.255.0.1'], ['11.0.0.1']],
    [{ cidr: '2001:db8::/32' }, ['2001:db8::1', '2001:0DB8:0:0::1'], ['2001:db9::1', '10.0.0.1']],
  ])('%j', (comparison, found, others) => {
    expect(found.filter((value) => !finds(comparison, value))).toEqual([]);
    expect(others.filter((value) => finds(comparison, value))).toEqual([]);
  });

  test('a wildcard stands for any text', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '\\', '.'), maxLength: 3 });
    fc.assert(
      fc.property(fc.array(part.filter(Boolean), { minLength: 1 }), fc.array(part), part, (literals, fillings, other) => {
        const escaped = literals.map((literal) => literal.replaceAll('\\', '\\\\'));
        const filled = literals.reduce((text, literal, index) => `${text}${fillings[index] ?? ''}${literal}`);
        expect(finds({ wildcard: escaped.join('*') }, filled)).toBe(true);
        const regExp = new RegExp(`^${literals.map((literal) => literal.replace(/[.\\]/g, '\\$&')).join('.*')}$`);
        for (const text of [other, filled + other, filled.slice(1)]) {
          expect(finds({ wildcard: escaped.join('*') }, text)).toBe(regExp.test(text));
        }
      }),
    );
  });
});

describe('comparisons of numbers', () => {
  test.each([
    [5, [5, 5.0], ['5', 6]],
    [{ numeric: ['=', 3.018e2] }, [301.8], [301, '301.8']],
    [{ numeric: ['<', 10] }, [9.999, -5e9], [10, '9', null]],
    [{ numeric: ['>=', 1] }, [1, 2], [0.999]],
    [{ numeric: ['>', 0, '<=', 5] }, [0.1, 5], [0, 5.1]],
  ])('%j', (comparison, found, others) => {
    expect(found.filter((value) => !finds(comparison, value))).toEqual([]);
    expect(others.filter((value) => finds(comparison, value))).toEqual([]);
  });
});

describe('anything but', () => {
  test.each([
    ['stopped', ['running', 'Stopped', '', 1, null, true], ['stopped']],
    [100, [101, '100'], [100]],
    [['stopped', 'failed'], ['running'], ['stopped', 'failed']],
    [[100, 200], [150], [100, 200]],
    [{ prefix: 'init' }, ['running', 5], ['initializing']],
    [{ prefix: ['a', 'b'] }, ['c'], ['ab', 'b']],
    [{ suffix: '.png' }, ['a.gif'], ['a.png']],
    [{ 'equals-ignore-case': ['Yes', 'no'] }, ['maybe'], ['YES', 'No']],
    [{ wildcard: '*/lib/*' }, ['/bin/'], ['/lib/']],
    [{ wildcard: ['a*', '*z'] }, ['b'], ['ab', 'bz']],
  ])('%j', (excluded, found, others) => {
    expect(found.filter((value) => !finds({ 'anything-but': excluded }, value))).toEqual([]);
    expect(others.filter((value) => finds({ 'anything-but': excluded }, value))).toEqual([]);
  });

  test('wants a value, and in a list one that is something else', () => {
    expect(matches({ field: [{ 'anything-but': 'x' }] }, {})).toBe(false);
    expect(finds({ 'anything-but': 'x' }, ['x'])).toBe(false);
    expect(finds({ 'anything-but': 'x' }, ['x', 'y'])).toBe(true);
  });

  test('is the contrary, for texts', () => {
    const argument = fc.string({ unit: fc.constantFrom('a', 'B'), minLength: 1, maxLength: 3 });
    const operator = fc.constantFrom('prefix', 'suffix', 'equals-ignore-case', 'wildcard');
    fc.assert(
      fc.property(operator, argument, fc.string({ unit: fc.constantFrom('a', 'b', 'B') }), (name, text, value) => {
        expect(finds({ 'anything-but': { [name]: text } }, value)).toBe(!finds({ [name]: text }, value));
      }),
    );
  });
});

describe('exists', () => {
  test.each([
    [true, { field: 'x' }, true],
    [true, { field: null }, true],
    [true, {}, false],
    [true, { field: { inner: 1 } }, false],
    [false, {}, true],
    [false, { field: null }, false],
    [false, { field: { inner: 1 } }, true],
  ])('%s of %j', (exists, event, expected) => {
    expect(matches({ field: [{ exists }] }, event)).toBe(expected);
  });

  test('beside other comparisons', () => {
    const pattern = { field: ['x', { exists: false }] };
    expect([{ field: 'x' }, {}, { field: 'y' }].map((event) => matches(pattern, event))).toEqual([true, true, false]);
  });
});

describe('$or', () => {
  test.each([
    ['one of its objects', { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
    ['none of them', { $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }, false],
    ['the fields beside it', { c: [3], $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }, false],
    ['two of them', { $or: [{ a: [1] }, { b: [2] }], d: { $or: [{ e: [1] }, { f: [2] }] } }, { b: 2, d: { e: 1 } }, true],
    ['two of them, by one', { $or: [{ a: [1] }, { b: [2] }], d: { $or: [{ e: [1] }, { f: [2] }] } }, { b: 2, d: { e: 2 } }, false],
    ['one inside another', { $or: [{ a: [1], $or: [{ b: [1] }, { c: [1] }] }, { d: [1] }] }, { a: 1, c: 1 }, true],
    ['all fields of an object', { $or: [{ a: [1], b: [1] }, { d: [1] }] }, { a: 1 }, false],
  ])('is matched by %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });
});

describe('refuses', () => {
  test.each<[string, unknown, string]>([
    ['what is no object', [], 'Filter is not an object'],
    ['a value without a list', { source: 'aws.ivs' }, '"source" must be an object or an array'],
    ['an empty object', { detail: {} }, 'Empty objects are not allowed'],
    ['an empty list', { detail: { name: [] } }, 'Empty arrays are not allowed; "detail.name" has one'],
    ['a list in a list', { a: [['b']] }, 'Match value must be String, number, true, false, null or a match expression; got ["b"]'],
    ['an empty comparison', { a: [{}] }, 'Match expression name not found'],
    ['two comparisons in one', { a: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression; got prefix, suffix'],
    ['exists beside another', { a: [{ exists: true, suffix: 'b' }] }, 'Only one key allowed in match expression; got exists, suffix'],
    [
      'an unknown operator',
      { a: [{ regex: 'a' }] },
      'Unrecognized match type regex; there are exists, anything-but, cidr, numeric, prefix, suffix, equals-ignore-case, wildcard',
    ],
    ['an inherited name', { a: [{ toString: 'a' }] }, 'Unrecognized match type toString'],
    ['a prefix that is no text', { a: [{ prefix: 1 }] }, 'prefix match pattern must be a string; got 1'],
    ['a list of prefixes', { a: [{ prefix: ['a'] }] }, 'prefix match pattern must be a string; got ["a"]'],
    ['a wildcard without case', { a: [{ wildcard: { 'equals-ignore-case': 'a' } }] }, 'wildcard match pattern must be a string; got {'],
    ['two wildcards in a row', { a: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard characters in a**b'],
    ['two wildcards at the end', { a: [{ wildcard: 'a**' }] }, 'Consecutive wildcard characters in a**'],
    ['two wildcards alone', { a: [{ wildcard: '**' }] }, 'Consecutive wildcard characters in **'],
    ['a backslash before a letter', { a: [{ wildcard: 'a\\b' }] }, 'Invalid escape character in a\\b'],
    ['a backslash at the end', { a: [{ wildcard: 'a\\' }] }, 'Invalid escape character in a\\'],
    ['an exists that is no boolean', { a: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false'],
    ['no network', { a: [{ cidr: '10.0.0.0' }] }, `Malformed CIDR, one '/' required: "10.0.0.0"`],
    ['a network of 33 bits', { a: [{ cidr: '10.0.0.0/33' }] }, `Malformed CIDR, one '/' required: "10.0.0.0/33"`],
    ['a network of no address', { a: [{ cidr: 'ten/8' }] }, `Malformed CIDR, one '/' required: "ten/8"`],
    [
      'a mixed list of exceptions',
      { a: [{ 'anything-but': ['a', 1] }] },
      'anything-but list must be entirely of one type, string or number',
    ],
    ['no exception', { a: [{ 'anything-but': [] }] }, 'anything-but list must be entirely of one type, string or number, and not empty'],
    ['a boolean exception', { a: [{ 'anything-but': true }] }, 'anything-but list must be entirely of one type'],
    ['an exception of another kind', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }, 'Unsupported anything-but pattern: numeric'],
    ['an empty prefix as exception', { a: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix not allowed'],
    ['one alternative', { $or: [{ a: [1] }] }, '$or must be an array of at least 2 objects'],
    ['alternatives that are no objects', { $or: [1, 2] }, '$or must be an array of at least 2 objects'],
    [
      'operators as alternatives',
      { $or: [{ prefix: ['a'] }, { b: [1] }] },
      'prefix is a reserved field name which cannot be used inside $or',
    ],
    [
      'too many combinations',
      Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { $or: 'uvwxyz'.split('').map((key) => ({ [key]: [1] })) }])),
      '$or makes more than 1000 combinations',
    ],
  ])('%s', (_, pattern, reason) => {
    expect(() => parsePattern(pattern)).toThrow(`Event pattern is not valid. Reason: ${reason}`);
  });

  test.each([
    [[]],
    ['='],
    [['=', 1, '=', 2]],
    [['<', 1, '>', 0]],
    [['>', 5, '<', 5]],
    [['>', 5, '<', 1]],
    [['>', '1']],
    [['!', 1]],
    [['>']],
    [['>', 1, '<']],
    [['<', 5e9 + 1]],
  ])('the range %j', (numeric) => {
    expect(() => parsePattern({ a: [{ numeric }] })).toThrow(
      `with n < m, also with <= and >=, of numbers from -5e9 to 5e9; got ${JSON.stringify(numeric)}`,
    );
  });

  test('or reads any JSON, and never fails on any event', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (pattern, event) => {
        try {
          expect(typeof parsePattern(pattern)(event)).toBe('boolean');
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidEventPatternException' });
        }
      }),
    );
  });
});
