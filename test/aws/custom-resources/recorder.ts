/** The function behind the custom resources of the probes: it logs each request and answers as the resource's properties say. */

/** What the function does with a request. CloudFormation makes texts of all values. */
export interface Behaviour {
  /** The end of the physical id in the answer. @default - the id of the request, or for a create one that ends in `-1` */
  readonly Id?: string;
  /** Answers FAILED with this reason. @default - SUCCESS */
  readonly Fails?: string;
  /** Answers after so many seconds. @default 0 */
  readonly Seconds?: number;
  /** Throws instead of answering while the request is younger than this. @default - never */
  readonly ThrowsForSeconds?: number;
  /** Fills the answer up to so many bytes. @default - as many as it needs */
  readonly Bytes?: number;
  /** A content type that the first of two PUTs has. @default - one PUT without a content type */
  readonly ContentType?: string;
  /** Asks the stack's events until they show this status of the resource. */
  readonly AsksEvents?: string;
  readonly NoEcho?: boolean;
  readonly Data?: Readonly<Record<string, string>>;
}

/** The marker of a line of the function in its log. */
export const MARK = 'SEEN ';

/** Runs as inline code, which has at most 4,096 characters, on the SDK that Lambda brings along. */
export const RECORDER = `
const { setTimeout: sleep } = require('node:timers/promises');
const log = (line) => console.log('${MARK}' + JSON.stringify({ ...line, at: new Date().toISOString() }));
const time = (date) => Date.parse(date.replace(/(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'));

exports.handler = async (event, context) => {
  const { ResponseURL, ...request } = event;
  const { StackId, RequestId, LogicalResourceId, RequestType, ResourceProperties } = request;
  const signedAt = new URL(ResponseURL).searchParams.get('X-Amz-Date') || undefined;
  const line = { request, signedAt, invocation: context.awsRequestId };
  log(line);
  const act = ResourceProperties[RequestType] || {};
  if (signedAt && Date.now() - time(signedAt) < act.ThrowsForSeconds * 1000) throw new Error('Thrown on purpose.');
  if (act.AsksEvents) log({ ...line, ...(await eventsAfter(request, act.AsksEvents)) });
  await sleep((act.Seconds || 0) * 1000);
  const name = StackId.split('/')[1] + '-' + LogicalResourceId;
  const answer = {
    Status: act.Fails ? 'FAILED' : 'SUCCESS',
    Reason: act.Fails || 'As told.',
    PhysicalResourceId: act.Id ? name + '-' + act.Id : event.PhysicalResourceId || name + '-1',
    StackId, RequestId, LogicalResourceId,
    NoEcho: act.NoEcho === 'true',
    Data: { Filler: '', ...act.Data },
  };
  const missing = (act.Bytes || 0) - Buffer.byteLength(JSON.stringify(answer));
  if (missing > 0) answer.Data.Filler = '.'.repeat(missing);
  const body = Buffer.from(JSON.stringify(answer));
  const put = async (headers) => (await fetch(ResponseURL, { method: 'PUT', body, headers })).status;
  if (act.ContentType) log({ ...line, statusOfContentType: await put({ 'content-type': act.ContentType }) });
  const status = await put({});
  log({ ...line, bytes: body.length, status });
};

/** Milliseconds, and calls, until the events of the stack show a status of the resource. */
async function eventsAfter({ StackId, LogicalResourceId }, wanted) {
  const { CloudFormationClient, DescribeStackEventsCommand } = require('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({});
  let looks = 0;
  for (const start = Date.now(); Date.now() - start < 20000; await sleep(250)) {
    looks++;
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: StackId }));
    const shows = (event) => event.LogicalResourceId === LogicalResourceId && event.ResourceStatus === wanted;
    if (StackEvents.some(shows)) return { eventsAfter: Date.now() - start, looks };
  }
  return { looks };
}
`;

/** A request as the function got it. */
export interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/** A line of the function in its log. */
export interface Line {
  readonly request: Request;
  /** The date in the response URL. @default - it has none */
  readonly signedAt?: string;
  /** Lambda's id of the invocation. */
  readonly invocation: string;
  readonly at: string;
  /** Milliseconds after which the stack's events showed the request. */
  readonly eventsAfter?: number;
  /** How often the events were asked for that. */
  readonly looks?: number;
  /** The answer to a PUT with a content type. */
  readonly statusOfContentType?: number;
  /** Of the answer that was sent. */
  readonly bytes?: number;
  /** The answer to the PUT. @default - the line tells of something earlier */
  readonly status?: number;
}

/** The line that a message of a log group has, if it is one of the function. */
export function lineIn(message: string): Line | undefined {
  const start = message.indexOf(MARK);
  return start < 0 ? undefined : JSON.parse(message.slice(start + MARK.length));
}
