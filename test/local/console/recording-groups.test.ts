import { isAbout, isReadable, readableText, recordingRows, sizeText } from '../../../local/console/recordings/recording-groups';
import type { RecordingSummary } from '../../../local/src/service/recordings';

const STAGE = 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456';

function recording(prefix: string, more: Partial<RecordingSummary>): RecordingSummary {
  return { bucket: 'b', prefix, stageArn: STAGE, status: 'RECORDING_ENDED', files: [], ...more };
}

test('recordings are in groups by session, and those of compositions by stage, in the order of the newest', () => {
  const all = [
    recording('4', { compositionArn: 'c-2' }),
    recording('3', { sessionId: 'st-2', participantId: 'ann' }),
    recording('2', { compositionArn: 'c-1' }),
    recording('1', { sessionId: 'st-1', participantId: 'ann' }),
    recording('0', { sessionId: 'st-2', participantId: 'ben' }),
  ];
  expect(recordingRows(all).map((row) => ('group' in row ? `${row.group.sessionId} ${row.group.count}` : row.recording.prefix))).toEqual([
    'undefined 2',
    '4',
    '2',
    'st-2 2',
    '3',
    '0',
    'st-1 1',
    '1',
  ]);
  expect(new Set(recordingRows(all).map(({ key }) => key)).size).toBe(8);
});

test('a link is about a place, a prefix, a composition or a participant', () => {
  const composed = recording('s/c/d/composite', { compositionArn: 'c-1' });
  expect(['b/s/c/d/composite', 's/c/d/composite', 'c-1', 's/c', ''].map((subject) => isAbout(composed, subject))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(isAbout(recording('x', { participantId: 'ann' }), 'ann')).toBe(true);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [1_572_864, '1.5 MB'],
  [5 * 1024 ** 4, '5120.0 GB'],
])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

test.each([
  ['application/json', 10, true],
  ['application/vnd.apple.mpegurl', 10, true],
  ['text/plain; charset=utf-8', 10, true],
  ['image/svg+xml', 10, true],
  ['image/jpeg', 10, false],
  ['application/octet-stream', 10, false],
  ['application/json', 600_000, false],
])('a file of type %s with %d bytes is shown: %p', (contentType, bytes, shown) => expect(isReadable({ contentType, bytes })).toBe(shown));

test('JSON has line breaks, if it is JSON', () => {
  expect(readableText('{"a":1}', 'application/json')).toBe('{\n  "a": 1\n}');
  expect(readableText('{"a":', 'application/json')).toBe('{"a":');
  expect(readableText('{"a":1}', 'text/plain')).toBe('{"a":1}');
});
