/** Events of IVS Real-Time reach the rules of another emulator: once, in order, and what does not reach them is said once. */
import { mutantsOf } from './mutant';

const RELAY = ['test/local/emulator/event-relay.test.ts'];

export const emulator = [
  ...mutantsOf('local/src/emulator/rules.ts', RELAY, [
    { rule: 'a rule that is disabled matches nothing', from: " && State !== 'DISABLED'", to: '' },
    { rule: 'a rule that two pages list counts once', from: '[rule.Arn, rule]', to: '[Symbol(rule.Arn), rule]' },
  ]),
  ...mutantsOf('local/src/emulator/event-relay.ts', RELAY, [
    { rule: 'the rules are listed once for all events that wait', from: 'regions.set(event.region, first);', to: '' },
    {
      rule: 'an endpoint that ends says nothing of what it has not delivered',
      from: 'if (!signal.aborted) options.onError(message);',
      to: 'options.onError(message);',
    },
    {
      rule: 'a rejection whose text changes is said once',
      from: 'error instanceof CallRejected ? error.code : undefined',
      to: 'undefined',
    },
  ]),
  ...mutantsOf(
    'local/src/emulator/lanes.ts',
    ['test/local/emulator/lanes.test.ts'],
    [
      { rule: 'deliveries to a target run one after another', from: 'lane.last.then(deliver)', to: 'deliver()' },
      { rule: 'a failed delivery does not stop the next', from: 'delivery.catch(() => {})', to: 'delivery' },
      {
        rule: 'a thousand deliveries wait for a target, and no more',
        from: 'lane.waiting === MAX_WAITING',
        to: 'lane.waiting > MAX_WAITING',
      },
      { rule: 'another target does not wait', from: 'lanes.get(target)', to: '[...lanes.values()][0]' },
    ],
  ),
  ...mutantsOf('local/src/emulator/target-delivery.ts', RELAY, [
    {
      rule: 'an event that the emulator may have taken does not go to the dead-letter queue, too',
      from: '!(error instanceof CallRejected)',
      to: 'false',
    },
    {
      rule: 'the dead-letter queue gets the event, and not the input of the target',
      from: 'MessageBody: JSON.stringify(event)',
      to: 'MessageBody: JSON.stringify(input)',
    },
  ]),
];
