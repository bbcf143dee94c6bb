/** Always an answer, in time, within its limit, and nothing secret said. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code.
import { mutantsOf } from './mutant';

const HANDLER = 'test/lambda/resources/handler.test.ts';
const RESPONSE = 'test/lambda/resources/protocol/response.test.ts';
const CREATE_ONCE = 'test/lambda/resources/lifecycle/create-once.test.ts';
const LIFECYCLE = 'test/lambda/resources/lifecycle/lifecycle.test.ts';
const CREDENTIALS = 'test/lambda/resources/kinds/ingest-credentials.test.ts';

export const answers = [
  ...mutantsOf(
    'lambda/resources/handler.ts',
    [HANDLER],
    [
      { rule: 'there is an answer before time runs out', from: 'ANSWER_MARGIN_MS = 10_000', to: 'ANSWER_MARGIN_MS = 0' },
      {
        rule: 'the very same delivery again gets the same answer',
        from: 'previous?.url === event.ResponseURL',
        to: 'previous === null',
        tests: [CREATE_ONCE],
      },
      {
        rule: 'another attempt with the same request id does not',
        from: 'previous?.url === event.ResponseURL',
        to: 'previous',
        tests: [CREATE_ONCE],
      },
      { rule: 'but may be a repetition', from: 'previous !== undefined || mayBeRepeated', to: 'mayBeRepeated', tests: [CREATE_ONCE] },
      {
        rule: 'every invocation delivers its answer',
        from: 'await deliver(event.ResponseURL',
        to: 'if (!previous) await deliver(event.ResponseURL',
        tests: [HANDLER, CREATE_ONCE],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/protocol/response.ts',
    [RESPONSE],
    [
      { rule: 'an answer has at most 4,096 bytes', from: 'MAX_BYTES = 4096', to: 'MAX_BYTES = 4097' },
      {
        rule: 'bytes are counted, not characters',
        from: 'if (Buffer.byteLength(body) <= MAX_BYTES) return body;',
        to: 'if (body.length <= MAX_BYTES) return body;',
      },
      {
        rule: 'a reason is shortened as JSON counts it',
        from: 'Buffer.byteLength(JSON.stringify(character)) - 2',
        to: 'Buffer.byteLength(character)',
      },
      { rule: 'attributes that are too large are a failure', from: 'if (answer.attributes) {', to: 'if (false) {' },
      { rule: 'an answer that was not taken is sent again', from: '(_, attempt) => attempt < MAX_TRIES', to: '() => false' },
      { rule: 'it is sent six times', from: 'MAX_TRIES = 6', to: 'MAX_TRIES = 3' },
      {
        rule: 'only a status of 2xx is taken for taken',
        from: "if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) return;",
        to: "if (typeof outcome === 'number') return;",
      },
      {
        rule: 'an answer that cannot be delivered fails the invocation',
        from: 'clock, new AbortController().signal);',
        to: 'clock, new AbortController().signal).catch(() => undefined);',
      },
      { rule: 'a bucket that does not answer is given up', from: ', signal: AbortSignal.timeout(timeoutMs)', to: '' },
      { rule: 'the content type is empty', from: "'content-type': ''", to: "'content-type': 'application/json'" },
      { rule: 'the length is that in bytes', from: "'content-length': Buffer.byteLength(body)", to: "'content-length': body.length" },
      { rule: 'an answer names its request', from: "RequestId: named('RequestId'),", to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/services/log.ts',
    [HANDLER],
    [
      {
        rule: 'only listed fields are logged',
        from: 'FIELDS.map((field) => [field, line[field]])',
        to: 'Object.entries(line)',
      },
      { rule: 'what is nested in a listed field is not logged', from: '.filter(([, value]) => isTextOrNumber(value))', to: '' },
      { rule: 'a response URL is never logged', from: "  'RequestId',", to: "  'RequestId', 'ResponseURL'," },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/explain.ts',
    [LIFECYCLE],
    [
      { rule: 'a failure names the construct', from: 'return `${resource}: ${OUTCOME', to: 'return `${OUTCOME' },
      { rule: 'a refusal says what to do', from: "${next ? ` (${next})` : ''}", to: '' },
      {
        rule: 'what was left behind is named',
        from: '; ${error.arn} still exists; delete it if the stack does not',
        to: '',
        tests: [CREDENTIALS],
      },
    ],
  ),
];
