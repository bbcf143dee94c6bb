/**
 * The fields of a function's log. Functions log nothing else: an event may have a response URL, with which a reader of the log could forge a
 * response, and properties may hold secrets.
 */
const FIELDS = [
  'RequestType',
  'ResourceType',
  'LogicalResourceId',
  'RequestId',
  'operation',
  'resource',
  'outcome',
  'reason',
  'awsRequestId',
  'durationMs',
] as const;

export type LogFields = { readonly [F in (typeof FIELDS)[number]]?: string | number };

/** Writes one line. */
export type Log = (fields: LogFields) => void;

/**
 * Makes a log in which each line names the request. Of `request`, which may have more fields, only the listed ones are logged. A broken event may
 * have an object in a listed field, and the object may hold a secret, so such a field is left out.
 */
export function logger(write: (line: string) => unknown, request: LogFields): Log {
  return (fields) => {
    const line = { ...request, ...fields };
    write(JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, line[field]]).filter(([, value]) => isTextOrNumber(value)))));
  };
}

function isTextOrNumber(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
