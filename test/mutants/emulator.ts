/**
 * Events of IVS Real-Time reach the rules of another emulator: once, in order, and what does not reach them is said once. Resource types that the
 * emulator does not have stand in.
 */
import { mutantsOf } from './mutant';

const RELAY = ['test/local/emulator/event-relay.test.ts'];
const UNDELIVERED = ['test/local/emulator/undelivered-events.test.ts'];

export const emulator = [
  ...mutantsOf('local/src/emulator/rules.ts', RELAY, [
    { rule: 'a rule that is disabled matches nothing', from: " && State !== 'DISABLED'", to: '' },
    { rule: 'a rule that two pages list counts once', from: '[rule.Arn, rule]', to: '[Symbol(rule.Arn), rule]' },
  ]),
  ...mutantsOf('local/src/emulator/event-relay.ts', RELAY, [
    { rule: 'the rules are listed once for all events that wait', from: 'regions.set(event.region, first);', to: '' },
  ]),
  ...mutantsOf('local/src/emulator/event-relay.ts', UNDELIVERED, [
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
  ...mutantsOf('local/src/emulator/target-delivery.ts', UNDELIVERED, [
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
  ...mutantsOf(
    'local/src/emulator/template-stand-ins.ts',
    ['test/local/emulator/template-stand-ins.test.ts'],
    [
      { rule: 'a placeholder has no properties of another type', from: 'Properties: _, ', to: '' },
      { rule: 'a variable of Fn::Sub overrides a reference', from: 'if (Object.hasOwn(own, reference)) return written;', to: '' },
      { rule: 'an attribute that does not exist is refused', from: 'if (Object.hasOwn(attributes, attribute)) return', to: 'return' },
    ],
  ),
  ...mutantsOf(
    'local/src/emulator/stand-in-calls.ts',
    ['test/local/emulator/stand-in-calls.test.ts'],
    [
      { rule: 'a resource keeps its values when its stack is updated', from: 'states.get(key) ?? ', to: '' },
      { rule: 'a notice comes once', from: 'if (!states.has(key)) onNotice', to: 'onNotice' },
      { rule: 'a template at a URL is changed beside it', from: 'path + SUFFIX, replaced', to: 'path, replaced' },
      { rule: 'an answer that was changed has another length', from: "'content-length': _, ", to: '' },
    ],
  ),
];
