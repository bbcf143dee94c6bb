import type { Line } from '../custom-resources/recorder';
import { FUNCTION_URL, REDELIVERY, type UrlRequests } from '../probes/lambda';
import { changed, type Differences } from './difference';

export const lambda: Differences = {
  'lambda-redelivery': {
    shared: { [REDELIVERY]: (deliveries: Line[]) => deliveries.map((line, index) => ({ ...line, invocation: String(index) })) },
    seen: 'again after 1 and 2 minutes; 1 request id, 3 invocation id, 1 date of the URL',
  },
  'lambda-cfn-response': {
    answers: { Invoke: changed((answer) => ({ ...answer, Payload: { transformToString: () => '{"isPromise":true}' } })) },
    seen: 'nodejs22.x: a promise; nodejs24.x: a promise',
  },
  'lambda-url-body': {
    shared: { [FUNCTION_URL]: (requests: UrlRequests) => ({ ...requests, forms: ['text/plain: base64'] }) },
    seen: 'text/plain: base64',
  },
  'lambda-url-claims': {
    shared: { [FUNCTION_URL]: (requests: UrlRequests) => ({ ...requests, claims: ['userArn'] }) },
    seen: 'userArn',
  },
};
