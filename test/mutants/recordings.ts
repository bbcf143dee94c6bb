/** What starts compositions automatically in a template, and the notifier of individual recordings. */
import { mutantsOf } from './mutant';

const NOTIFIER = 'test/lambda/recordings/notifier.test.ts';
const AUTO_COMPOSITION = 'test/compositions/auto-composition.test.ts';
const LIMITS = 'test/compositions/auto-composition-limits.test.ts';

export const recordings = [
  ...mutantsOf(
    'lambda/recordings/handler.ts',
    [NOTIFIER],
    [
      {
        rule: 'one stage is known by its ARN',
        from: "if (runtimeTagValue === undefined && stageArn !== settings.stageArn) return 'foreign';",
        to: '',
      },
      {
        rule: 'the recording of a deleted stage is told where its bucket tells whose it is',
        from: "bucketName === settings.bucketName ? (stage ?? 'deleted') : 'foreign'",
        to: "'foreign'",
      },
      {
        rule: 'a bucket of others tells nothing',
        from: "bucketName === settings.bucketName ? (stage ?? 'deleted') : 'foreign'",
        to: "stage ?? 'deleted'",
      },
      {
        rule: 'a permission that is missing is no deleted stage',
        from: 'runtimeTagValue !== undefined && isAccessDenied(error)',
        to: 'isAccessDenied(error)',
      },
      {
        rule: 'an answer with a refused entry is no success',
        from: 'expectAccepted(await events.once(new PutEventsCommand(ready)))',
        to: 'events.once(new PutEventsCommand(ready))',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/recordings/recording.ts',
    [NOTIFIER],
    [
      { rule: 'a failure has its reason', from: '      error_code,\n', to: '' },
      { rule: 'tags of this library are not told', from: 'tags: userTags(tags),', to: 'tags,' },
    ],
  ),
  ...mutantsOf(
    'src/private/compositions/hint-queue.ts',
    [AUTO_COMPOSITION],
    [
      {
        rule: 'the queue does not drop the check of the schedule as a duplicate',
        from: '\'{"check":"<aws.scheduler.scheduled-time>"}\'',
        to: '\'{"check":"now"}\'',
      },
      {
        rule: 'a message is delivered once',
        from: 'contentBasedDeduplication: true,',
        to: 'deduplicationScope: undefined,',
        tests: [AUTO_COMPOSITION],
      },
      {
        rule: 'Lambda has time for retries before a message is visible again',
        from: '6 * functionTimeoutSeconds',
        to: 'functionTimeoutSeconds',
      },
      { rule: 'the queue takes no plain HTTP', from: '      enforceSSL: true,\n', to: '' },
    ],
  ),
  ...mutantsOf(
    'src/compositions/auto-composition.ts',
    [AUTO_COMPOSITION],
    [
      {
        rule: 'IVS remembers an ended composition until the next check',
        from: 'props.checkInterval, 1, 4)',
        to: 'props.checkInterval, 1, 5)',
        tests: [LIMITS],
      },
      {
        rule: 'the stage goes before the resources of its composition',
        from: '    letStagesGoFirst(compositions.owner, composition.resources);\n',
        to: '',
      },
      { rule: 'a token exchange may give the attribute', from: "...(attribute ? ['Token Exchanged'] : [])", to: '' },
      {
        rule: 'the name has the logical id of the function',
        from: 'this.node.defaultChild = fn.node.defaultChild;',
        to: 'this.node.defaultChild = fn.role?.node.defaultChild;',
      },
    ],
  ),
];
