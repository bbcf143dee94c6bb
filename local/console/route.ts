/** The place in the page: `#/rooms/<ARN>?participant=<id>`. */
export interface Route {
  /** The id of the view. @default - the first view */
  readonly view: string;
  /** What the view shows, as an ARN. @default - nothing is chosen */
  readonly subject?: string;
  readonly query: Readonly<Record<string, string>>;
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [view = '', ...rest] = path.split('/');
  const subject = rest.map(decoded).join('/');
  return { view, subject: subject || undefined, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The hash of a place. Members of the query without a value are left out. */
export function hashOf(view: string, subject?: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const path = [view, ...(subject ? subject.split('/').map(encodeURIComponent) : [])].join('/').replaceAll('%3A', ':');
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return `#/${path}${search && `?${search}`}`;
}

/** A person may type a hash that is not encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
