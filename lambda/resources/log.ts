/**
 * The only way to the function's log. What is not on this list is not written: an event carries the response URL, with which
 * a reader of the log could forge an answer, and properties may carry secrets.
 */
const FIELDS = [
  'RequestType',
  'ResourceType',
  'LogicalResourceId',
  'RequestId',
  'operation',
  'outcome',
  'awsRequestId',
  'durationMs',
] as const;

export type LogFields = { readonly [F in (typeof FIELDS)[number]]?: string | number };

/** Writes one line. */
export type Log = (fields: LogFields) => void;

/** A log whose every line says which request it belongs to; of an object with more fields, only the listed ones are taken. */
export function logger(write: (line: string) => unknown, request: LogFields): Log {
  return (fields) => {
    const line = { ...request, ...fields };
    write(JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, line[field]]))));
  };
}
