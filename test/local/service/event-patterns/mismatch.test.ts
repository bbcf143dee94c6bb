/** Where a pattern does not match, and why. */
import { parsePattern } from '../../../../local/src/service/event-patterns/pattern';

const EVENT = {
  source: 'aws.ivs',
  'detail-type': 'IVS Stage Update',
  resources: ['arn:one', 'arn:two'],
  detail: {
    event_name: 'Participant Unpublished',
    people: [
      { name: 'ann', age: 3 },
      { name: 'bob', age: 5 },
    ],
  },
};

test.each<[object, object]>([
  [
    { source: ['aws.ivs'], detail: { event_name: ['Participant Published'] } },
    {
      path: 'detail.event_name',
      reason: 'The event has "Participant Unpublished", and the pattern has ["Participant Published"].',
      matched: 1,
    },
  ],
  [
    { source: ['app'], detail: { event_name: [{ prefix: 'Stage' }] } },
    { path: 'source', reason: 'The event has "aws.ivs", and the pattern has ["app"].', matched: 0 },
  ],
  [
    { source: ['aws.ivs'], resources: ['arn:three'] },
    { path: 'resources', reason: 'The event has ["arn:one","arn:two"], and the pattern has ["arn:three"].', matched: 1 },
  ],
  [
    { detail: { user_id: ['ann'] } },
    { path: 'detail.user_id', reason: 'The event has no detail.user_id, and the pattern has ["ann"].', matched: 0 },
  ],
  [
    { detail: { event_name: [{ exists: false }] } },
    { path: 'detail.event_name', reason: 'The event has "Participant Unpublished", and the pattern has [{"exists":false}].', matched: 0 },
  ],
  [
    { detail: { people: { name: ['ann'], age: [5] } } },
    { reason: 'Each field matches, but not within the same element of a list.', matched: 2 },
  ],
  // Of alternatives, the nearest counts.
  [
    {
      $or: [
        { source: ['app'], 'detail-type': ['Word'] },
        { source: ['aws.ivs'], 'detail-type': ['Word'] },
      ],
    },
    { path: 'detail-type', reason: 'The event has "IVS Stage Update", and the pattern has ["Word"].', matched: 1 },
  ],
  [
    { source: ['x'.repeat(300)] },
    { path: 'source', reason: `The event has "aws.ivs", and the pattern has ["${'x'.repeat(198)}....`, matched: 0 },
  ],
])('%j', (pattern, expected) => {
  const matches = parsePattern(pattern);
  expect(matches(EVENT)).toBe(false);
  expect(matches.mismatchOf(EVENT)).toEqual(expected);
});
