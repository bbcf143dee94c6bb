/** Programs in five languages read the messages of the library, so they have names and no syntax. `docs/languages.md` has the convention. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SRC = join(__dirname, '..', 'src');
const MESSAGE_PROPERTIES = new Set(['rule', 'got', 'fix']);
const MESSAGE_CALLS = new Set(['addWarningV2', 'addInfoV2']);
/** A file that has none of these names has no message, and need not be parsed. */
const NAMES = new RegExp(`\\b(${[...MESSAGE_PROPERTIES, ...MESSAGE_CALLS].join('|')})\\b`);

/** The texts of the literals in messages, with `x` for what is computed. */
function messagesOf(file: string): string[] {
  const code = readFileSync(join(SRC, file), 'utf8');
  if (!NAMES.test(code)) return [];
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const textsIn = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('x'));
    else ts.forEachChild(node, textsIn);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && MESSAGE_PROPERTIES.has(node.name.getText(source))) textsIn(node.initializer);
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && MESSAGE_CALLS.has(node.expression.name.text)) {
      node.arguments.forEach(textsIn);
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const messages = files.flatMap((file) => messagesOf(file).map((text) => `${file}: ${text}`));

test('there are messages', () => {
  expect(messages.length).toBeGreaterThan(150);
});

test.each([
  ['a call', /\w\(/],
  ['a constructor', /\bnew [A-Z]/],
  ['an object or a property with its value', /\{ ?\w+:|`\w+: /],
  ['a method of an instance', /`[a-z]\w*\.[a-z]\w*`/],
])('no message has %s in the syntax of TypeScript', (_, syntax) => {
  expect(messages.filter((message) => syntax.test(message.slice(message.indexOf(': '))))).toEqual([]);
});
