/**
 * The AWS Query protocol: a form in the body, XML back.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import { renderXml } from '../../data/xml';
import type { LocalRequest, LocalResponse } from '../../http/http';
import { ServiceError } from '../service-error';
import { WAY_OUT } from '../way-out';
import type { CommonErrors, Protocol, ProtocolFor } from './protocol';

const ERRORS: CommonErrors = {
  denied: ['AccessDenied', 403],
  invalid: ['ValidationError', 400],
  internal: ['InternalFailure', 500],
  throttled: ['Throttling', 400],
};

/** Actions that change nothing, and so may be in a URL. */
const READING = /^(Describe|Get|List)/;

/**
 * Renders outputs as XML: arrays as `<member>` lists, Dates as ISO 8601, text escaped; omits undefined. Inputs are objects whose scalars are
 * texts; see {@link formInput}.
 */
export function awsQuery(xmlNamespace?: string): ProtocolFor {
  return (operations): Protocol => ({
    errors: ERRORS,
    read(request) {
      const form = readForm(request);
      const action = form.get('Action') ?? '';
      if (!Object.hasOwn(operations, action)) throw unknownAction(action, request, Object.keys(operations));
      if (request.method !== 'POST' && !READING.test(action)) throw notByLink(action, request.method);
      return { operation: action, raw: () => formInput(form) };
    },
    success(output, action, RequestId) {
      const metadata = { ResponseMetadata: { RequestId } };
      return xmlResponse(200, `${action}Response`, xmlNamespace, { [`${action}Result`]: output ?? {}, ...metadata });
    },
    failure({ code, message, status }, _, RequestId) {
      const body = { Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message } };
      return xmlResponse(status, 'ErrorResponse', xmlNamespace, { ...body, RequestId });
    },
  });
}

/** Reads the form of a request: from the body, or from the URL of a GET, without its signature parameters. */
function readForm({ method, url, body }: LocalRequest): URLSearchParams {
  if (method !== 'GET') return new URLSearchParams(body.toString());
  return new URLSearchParams([...url.searchParams].filter(([name]) => !/^X-Amz-/i.test(name)));
}

function notByLink(action: string, method: string): ServiceError {
  const rule = `The local endpoint does not take ${action} in a URL, so that no link does what it does.`;
  return new ServiceError('InvalidAction', `${rule} Send it by POST; got ${method}.`, 405);
}

function unknownAction(action: string, request: LocalRequest, served: readonly string[]): ServiceError {
  const service = request.credential?.service ?? 'this service';
  const asked = action === '' ? 'a request without an Action' : action;
  return new ServiceError(
    'InvalidAction',
    `The local endpoint does not serve ${asked} of ${service}. It has: ${served.join(', ')}. ${WAY_OUT}`,
    501,
  );
}

function xmlResponse(status: number, root: string, xmlNamespace: string | undefined, content: object): LocalResponse {
  const namespace = xmlNamespace === undefined ? '' : ` xmlns="${xmlNamespace}"`;
  return { status, headers: { 'content-type': 'text/xml' }, body: `<${root}${namespace}>${renderXml(content)}</${root}>` };
}

/** An input under construction. */
type Node = { [name: string]: Node | string };

/** No input nests as deep. A deeper name counts as one unknown member. */
const MAX_LEVELS = 32;

/** Converts a form to an input: `Tags.member.1.Key=app` becomes `{ Tags: [{ Key: 'app' }] }`. Scalars are texts. */
export function formInput(form: URLSearchParams): object {
  const root: Node = Object.create(null);
  for (const [name, value] of form) {
    if (name === 'Action' || name === 'Version') continue;
    const levels = name.split('.');
    put(root, levels.length > MAX_LEVELS ? [name] : levels, value);
  }
  return Object.fromEntries(Object.entries(root).map(([name, node]) => [name, listsOf(node)]));
}

function put(root: Node, levels: readonly string[], value: string): void {
  let node = root;
  for (const name of levels.slice(0, -1)) {
    const known = node[name];
    const inner: Node = typeof known === 'object' ? known : Object.create(null);
    node[name] = inner;
    node = inner;
  }
  node[levels.at(-1) ?? ''] = value;
}

const INDEX = /^[1-9]\d*$/;

/** Converts each `member.<index>` level to a list, sorted by index. */
function listsOf(node: Node | string): unknown {
  if (typeof node === 'string') return node;
  const { member } = node;
  if (typeof member === 'object' && Object.keys(node).length === 1) {
    const indexes = Object.keys(member).filter((index) => INDEX.test(index));
    return indexes.sort((a, b) => Number(a) - Number(b)).map((index) => listsOf(member[index] as Node | string));
  }
  return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, listsOf(inner)]));
}
