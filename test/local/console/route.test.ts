/** Places in the page, as hashes of its address. */
import { hashOf, readRoute } from '../../../local/console/route';

const ARN = 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456';

test.each([
  ['', { view: '', query: {} }],
  ['#/rooms', { view: 'rooms', query: {} }],
  [`#/rooms/${ARN}`, { view: 'rooms', subject: ARN, query: {} }],
  [`#/rooms/${ARN}?participant=p1`, { view: 'rooms', subject: ARN, query: { participant: 'p1' } }],
  ['#/timeline?type=call&text=a%26b', { view: 'timeline', query: { type: 'call', text: 'a&b' } }],
  ['#/rooms/%E0%A4%A', { view: 'rooms', subject: '%E0%A4%A', query: {} }],
])('%j is read', (hash, route) => {
  expect(readRoute(hash)).toEqual(route);
});

test.each([
  ['rooms', undefined, {}, '#/rooms'],
  ['rooms', ARN, { participant: 'p1' }, `#/rooms/${ARN}?participant=p1`],
  ['timeline', undefined, { type: 'call', text: '' }, '#/timeline?type=call'],
] as const)('the hash of %s %s', (view, subject, query, hash) => {
  expect(hashOf(view, subject, query)).toBe(hash);
});

test.each(['a/b', 'what?', 'a#b', '100 %', 'ü', '../..'])('a subject may be %j', (subject) => {
  expect(readRoute(hashOf('rooms', subject))).toEqual({ view: 'rooms', subject, query: {} });
});
