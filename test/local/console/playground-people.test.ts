import { MAX_PEOPLE, publishersFrom, withCount } from '../../../local/console/compositions/playground-people';

test('people arrive and leave at the end of the list, and keep what was chosen for them', () => {
  const [ann, ...others] = withCount([], 3);
  const changed = [{ ...ann, order: '5' }, ...others] as ReturnType<typeof withCount>;
  expect(withCount(changed, 5).map(({ name, order }) => name + order)).toEqual(['Ann5', 'Ben', 'Cleo', 'Dev', 'Eve']);
  expect(withCount(withCount(changed, 5), 1).map(({ name }) => name)).toEqual(['Ann']);
  expect([withCount([], 99).length, withCount(changed, -1).length]).toEqual([MAX_PEOPLE, 0]);
});

test('people have the attributes that the layout names', () => {
  const people = withCount([], 2).map((person) => ({ ...person, order: '1' }));
  const attributesFor = (layout: Parameters<typeof publishersFrom>[1]) =>
    publishersFrom(people, layout).map(({ attributes }) => attributes);
  expect(attributesFor({})).toEqual([{}, {}]);
  expect(
    attributesFor({ pip: { pipParticipantAttribute: 'pip', featuredParticipantAttribute: 'host', participantOrderAttribute: 'rank' } }),
  ).toEqual([{ rank: '1', pip: 'true', host: 'true' }, { rank: '1' }]);
});
