/** Calls to services: what a failure says, what is repeated, for how long. */
import { mutantsOf } from './mutant';

const SERVICE = 'test/lambda/services/calls.test.ts';
const CREATE_ONCE = 'test/lambda/resources/lifecycle/create-once.test.ts';
const HANDLER = 'test/lambda/resources/handler.test.ts';
const RETRY = 'test/lambda/services/retry.test.ts';
const CREDENTIALS = 'test/lambda/resources/kinds/ingest-credentials.test.ts';
const LEASE = 'test/lambda/resources/lifecycle/lease.test.ts';

export const calls = [
  ...mutantsOf(
    'lambda/services/client-options.ts',
    [SERVICE],
    [{ rule: 'the SDK repeats nothing', from: 'maxAttempts: 1', to: 'maxAttempts: 3' }],
  ),
  ...mutantsOf(
    'lambda/services/call-failure.ts',
    [SERVICE, CREATE_ONCE],
    [
      { rule: 'status 429 is throttling', from: 'status === 429 || THROTTLED.test(name)', to: 'THROTTLED.test(name)' },
      {
        rule: 'a throttling error is throttling whatever its status',
        from: 'status === 429 || THROTTLED.test(name)',
        to: 'status === 429',
      },
      {
        rule: 'a failure of the service is unclear',
        from: "return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unclear';",
        to: "return 'refused';",
      },
      {
        rule: 'a refusal is final',
        from: "return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unclear';",
        to: "return 'unclear';",
      },
      { rule: 'a broken connection is unclear', from: 'return code !== undefined || name', to: 'return name' },
      { rule: 'a late answer is unclear', from: "name === 'TimeoutError' || ", to: '' },
      { rule: 'what could not be sent did not happen', from: "? 'unclear' : 'unsent';", to: "? 'unclear' : 'unclear';" },
      { rule: 'a stream key is shown in no message', from: 'super(withoutStreamKeys(', to: 'super((', tests: [CREDENTIALS] },
      { rule: 'of a message only the first line is kept', from: "message.split('\\n', 1)[0]", to: 'message' },
      {
        rule: 'an answer without its resource is unclear',
        from: '$metadata: { httpStatusCode: 200 }',
        to: '$metadata: { httpStatusCode: 400 }',
        tests: ['test/lambda/resources/kinds/stage.test.ts'],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/services/calls.ts',
    [SERVICE, CREATE_ONCE],
    [
      {
        rule: 'a call ends with the time of the request',
        from: '{ abortSignal: deadline }',
        to: '{ abortSignal: new AbortController().signal }',
      },
      {
        rule: 'a denied call is repeated while the role may be spreading',
        from: ' || mayBePropagating(error)',
        to: '',
        tests: [CREATE_ONCE],
      },
      { rule: 'not when an earlier call was allowed', from: '&& !wasAllowed &&', to: '&&', tests: [CREATE_ONCE] },
      { rule: 'and not for ever', from: '&& clock.now() < propagatedAt', to: '', tests: [CREATE_ONCE] },
      {
        rule: 'throttling is waited out',
        from: 'isThrottled(error) || ',
        to: '',
        tests: [CREATE_ONCE],
      },
      { rule: 'each change needs the lease', from: 'if (needsLease) await lease.hold();', to: '', tests: [LEASE] },
      { rule: 'reading needs none', from: 'if (needsLease) await lease.hold();', to: 'await lease.hold();', tests: [LEASE] },
      {
        rule: 'a change without a clear answer ends the lease',
        from: "if (needsLease && failure.verdict === 'unclear') lease.end();",
        to: '',
        tests: ['test/lambda/resources/lifecycle/unclear-change.test.ts'],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/services/retry.ts',
    [RETRY],
    [
      { rule: 'pauses are jittered', from: 'clock.random() * Math.min', to: 'Math.min' },
      { rule: 'pauses are capped', from: 'Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1))', to: 'BASE_MS * 2 ** (attempt - 1)' },
      { rule: 'pauses are capped at five seconds', from: 'CAP_MS = 5_000', to: 'CAP_MS = 20_000' },
      { rule: 'pauses grow', from: 'BASE_MS * 2 ** (attempt - 1)', to: 'BASE_MS' },
      { rule: 'nothing is repeated once time is up', from: 'signal.aborted || ', to: '(signal.aborted && attempt > 3) || ' },
      {
        rule: "when time runs out the work's own failure is told",
        from: 'throw error;\n      });',
        to: 'throw new Error();\n      });',
        tests: [RETRY, HANDLER],
      },
    ],
  ),
];
