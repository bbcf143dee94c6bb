/** Which stages the messages of a batch ask to check. */
import { checksIn } from '../../../lambda/compositions/messages';

const STAGE = 'arn:aws:ivs:eu-west-1:111122223333:stage/AbCdEf123456';

const published = (participantId: string, time: string) => ({
  body: JSON.stringify({
    source: 'aws.ivs',
    time,
    resources: [STAGE],
    detail: { event_name: 'Participant Published', participant_id: participantId },
  }),
});
const EARLIER = published('early', '2026-01-15T12:00:00Z');
const LATER = published('late', '2026-01-15T12:00:01Z');

test.each([
  ['in order', [EARLIER, LATER]],
  ['out of order', [LATER, EARLIER]],
])('of two events of a stage %s, the later one tells who publishes', (_, records) => {
  expect(checksIn(records)).toEqual({
    all: false,
    stages: new Map([[STAGE, { participantId: 'late', at: Date.parse('2026-01-15T12:00:01Z') }]]),
  });
});

test('an event without the id of the participant tells only when somebody published', () => {
  const { body } = EARLIER;
  expect(checksIn([{ body: body.replace('"participant_id":"early"', '"participant_id":null') }]).stages.get(STAGE)).toEqual({
    participantId: undefined,
    at: Date.parse('2026-01-15T12:00:00Z'),
  });
});
