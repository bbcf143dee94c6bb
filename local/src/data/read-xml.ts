/** XML that a client has written. */
import { SaxesParser } from 'saxes';
import { readText } from './json-text';

/** An element, without its attributes, which no request here has a use for. */
export interface XmlElement {
  /** Without a prefix. */
  readonly name: string;
  /** The text that stands in it, that in its elements left out. */
  readonly text: string;
  readonly elements: readonly XmlElement[];
}

/** Deeper than any request. */
const MAX_DEPTH = 100;

/** The root. Throws an Error that says where it is not well-formed. */
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

/** The elements of this name in another. */
export function elementsOf({ elements }: XmlElement, name: string): XmlElement[] {
  return elements.filter((element) => element.name === name);
}

/** The texts of the elements of this name in another. */
export function textsOf(element: XmlElement, name: string): string[] {
  return elementsOf(element, name).map(({ text }) => text);
}
