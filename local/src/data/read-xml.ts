/** Reads XML from clients. */
import { SaxesParser } from 'saxes';
import { readText } from './json';

/** An XML element. Attributes are dropped, because no request uses them. */
export interface XmlElement {
  /** The name without its namespace prefix. */
  readonly name: string;
  /** The element's own text, without that of its child elements. */
  readonly text: string;
  readonly elements: readonly XmlElement[];
}

/** No request nests as deep. */
const MAX_DEPTH = 100;

/** Reads a document and returns its root element. Throws an Error with the position if the document is not well-formed. */
export function readXml(source: string | Uint8Array): XmlElement {
  const root: Open = { name: '', text: '', elements: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('it has a document type');
  });
  parser.on('opentag', ({ name }) => {
    if (open.length > MAX_DEPTH) throw new Error(`it has more than ${MAX_DEPTH} levels`);
    const element = { name: name.slice(name.indexOf(':') + 1), text: '', elements: [] };
    open.at(-1)?.elements.push(element);
    open.push(element);
  });
  const addText = (text: string) => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void open.pop());
  parser.write(readText(source)).close();
  const [element] = root.elements;
  if (!element) throw new Error('it has no element');
  return element;
}

interface Open {
  readonly name: string;
  text: string;
  readonly elements: Open[];
}

/** Returns the child elements with this name. */
export function elementsOf({ elements }: XmlElement, name: string): XmlElement[] {
  return elements.filter((element) => element.name === name);
}

/** Returns the texts of the child elements with this name. */
export function textsOf(element: XmlElement, name: string): string[] {
  return elementsOf(element, name).map(({ text }) => text);
}
