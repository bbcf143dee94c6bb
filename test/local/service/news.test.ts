import { createNewsroom, type News, type NumberedNews } from '../../../local/src/service/news';
import { VirtualClock } from '../../support/virtual-clock';

const call = (operation: string): News => ({
  type: 'call',
  service: 'ivs',
  operation,
  region: 'us-east-1',
  outcome: 'ok',
  requestId: operation,
});

const open = () => createNewsroom(new VirtualClock());

test('news has numbers without gaps, and times', () => {
  const newsroom = open();
  const heard: NumberedNews[] = [];
  newsroom.listen((news) => heard.push(news));
  newsroom.tell(call('A'));
  newsroom.tell({ type: 'reset' });
  expect(heard).toEqual([
    { sequence: 1, time: expect.stringMatching(/^\d{4}-.*Z$/), ...call('A') },
    { sequence: 2, time: expect.any(String), type: 'reset' },
  ]);
  expect(newsroom.lastSequence()).toBe(2);
});

test('who listens hears what comes, or what came after a number, and nothing twice', () => {
  const newsroom = open();
  newsroom.tell(call('A'));
  newsroom.tell(call('B'));
  const later: number[] = [];
  const since: number[] = [];
  newsroom.listen(({ sequence }) => later.push(sequence));
  const end = newsroom.listen(({ sequence }) => since.push(sequence), 1);
  newsroom.tell(call('C'));
  end();
  newsroom.tell(call('D'));
  expect([later, since]).toEqual([
    [3, 4],
    [2, 3],
  ]);
});

test('the last two thousand are kept', () => {
  const newsroom = open();
  for (let index = 0; index < 2_200; index += 1) newsroom.tell(call('A'));
  const heard: number[] = [];
  newsroom.listen(({ sequence }) => heard.push(sequence), 0);
  expect([heard.length, heard[0], heard.at(-1)]).toEqual([2_000, 201, 2_200]);
});
