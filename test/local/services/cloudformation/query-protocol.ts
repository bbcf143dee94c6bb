/** The query protocol, as its clients speak it: forms there, XML back. */

/** The parsed XML: an object of texts, lists and objects. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer differs with each operation, and a test states what it expects.
export type Answer = any;

/** The body of a request. */
export function formOf(input: Readonly<Record<string, unknown>>): string {
  return new URLSearchParams(flatten(input)).toString();
}

/** The result in the body of a response; an error is thrown as an Error `Code: Message`. */
export function resultOf(action: string, body: string): Answer {
  const document = parseXml(body);
  const error = document.ErrorResponse?.Error;
  if (error) throw new Error(`${error.Code}: ${error.Message}`);
  return document[`${action}Response`]?.[`${action}Result`] || {};
}

function flatten(value: unknown, name = ''): Record<string, string> {
  if (Array.isArray(value)) return Object.assign({}, ...value.map((item, index) => flatten(item, `${name}.member.${index + 1}`)));
  if (typeof value !== 'object' || value === null) return value === undefined ? {} : { [name]: String(value) };
  return Object.assign({}, ...Object.entries(value).map(([key, item]) => flatten(item, name ? `${name}.${key}` : key)));
}

/** Elements become objects, `<member>` lists become lists, texts stay texts. */
function parseXml(xml: string): Answer {
  const tokens = [...xml.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/g)];
  let position = 0;
  const content = (): Answer => {
    const children: [string, Answer][] = [];
    let text = '';
    for (;;) {
      const [, closing, name, empty, characters] = tokens[position] ?? [];
      position += 1;
      if (characters !== undefined) text += characters;
      else if (name === undefined || closing) break;
      else children.push([name, empty ? '' : content()]);
    }
    if (children.length === 0) return unescapeXml(text);
    if (children.every(([name]) => name === 'member')) return children.map(([, value]) => value);
    return Object.fromEntries(children);
  };
  return content();
}

function unescapeXml(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#x?([0-9a-fA-F]+)|(\w+));/g, (whole, code, name) =>
    code ? String.fromCodePoint(Number.parseInt(code, whole.startsWith('&#x') ? 16 : 10)) : (entities[name] ?? whole),
  );
}
