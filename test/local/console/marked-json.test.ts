import fc from 'fast-check';
import { markedLines } from '../../../local/console/timeline/marked-json';

const EVENT = { source: 'aws.ivs', 'detail-type': 'IVS Stage Update', detail: { event_name: 'Participant Published', tags: { a: 1 } } };

const shown = (value: unknown, path?: string) => markedLines(value, path).map(({ text, marked }) => (marked ? `> ${text}` : `  ${text}`));

test('a part is marked by its path', () => {
  expect(shown(EVENT, 'detail.event_name')).toEqual([
    '  {',
    '    "source": "aws.ivs",',
    '    "detail-type": "IVS Stage Update",',
    '    "detail": {',
    '>     "event_name": "Participant Published",',
    '      "tags": {',
    '        "a": 1',
    '      }',
    '    }',
    '  }',
  ]);
});

test('a part with parts is marked whole', () => {
  expect(shown(EVENT, 'detail.tags').filter((line) => line.startsWith('>'))).toEqual(['>     "tags": {', '>       "a": 1', '>     }']);
});

test.each([
  ['the nearest part around one that is not there', { detail: { a: 1 }, b: 2 }, 'detail.c', ['>   "detail": {', '>     "a": 1', '>   },']],
  ['a key with dots', { 'a.b': { c: 1 }, a: { b: 2 } }, 'a.b.c', ['>     "c": 1']],
  ['a part of a list', { $or: [{ a: [1] }, { b: [2] }] }, '$or.1', ['>     {', '>       "b": [2]', '>     }']],
  ['a list of texts, on one line', { source: ['a', 'b'] }, 'source', ['>   "source": ["a","b"]']],
])('marked is %s', (_, value, path, expected) => {
  expect(shown(value, path).filter((line) => line.startsWith('>'))).toEqual(expected);
});

test('without a path, nothing is marked', () => {
  expect(markedLines(EVENT).some(({ marked }) => marked)).toBe(false);
});

test('the lines are the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, path) => {
      const text = markedLines(value, path)
        .map((line) => line.text)
        .join('\n');
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
