/** The messages in the sources of the packages, read by the parser of TypeScript: the texts with `…` for each computed part. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** Members that hold a message: the rule of a violation, advice by the name of an error, and the outcome of a call. */
const MEMBERS = /^(rule|\w+Exception|AccessDenied|PendingVerification|refused|throttled|unsent|unclear)$/;
/** The names of variables that hold a message. */
const VARIABLES = /^(rule|RULE|DENIED)$/;
const ERRORS = /(Error|Failure|Refusal)$/;
const CALLS = /^(refuse|refusal|invalid|addWarningV2)$/;
/** A file that has none of these names has no message, and need not be parsed. */
const NAMES = new RegExp(
  `(${[MEMBERS, VARIABLES, ERRORS, CALLS].map(({ source }) => source.replace('^', '\\b').replace('$', '\\b')).join('|')})`,
);

export interface Message {
  readonly file: string;
  readonly text: string;
}

/** @param part a text that the files of the messages have */
export function messagesBelow(folder: string, part = ''): Message[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  return files
    .map((file) => join(folder, file))
    .map((file) => ({ file, code: readFileSync(join(ROOT, file), 'utf8') }))
    .filter(({ code }) => NAMES.test(code) && code.includes(part))
    .flatMap(({ file, code }) => messagesIn(file, code));
}

function messagesIn(file: string, code: string): Message[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
  const found: Message[] = [];
  const visit = (node: ts.Node): void => {
    const texts = messageNodes(node, source).flatMap(textsIn).filter(isSentence);
    // Of a call, the first sentence is the message, and the others go on with it.
    const own = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) ? texts : texts.slice(0, 1);
    found.push(...own.map((text) => ({ file, text })));
    if (texts.length === 0) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function messageNodes(node: ts.Node, source: ts.SourceFile): readonly ts.Node[] {
  if (ts.isPropertyAssignment(node) && MEMBERS.test(node.name.getText(source).replaceAll("'", ''))) return [node.initializer];
  if (ts.isNewExpression(node) && ERRORS.test(node.expression.getText(source))) return node.arguments ?? [];
  if (ts.isCallExpression(node) && CALLS.test(node.expression.getText(source).split('.').at(-1) ?? '')) return node.arguments;
  if (
    ts.isVariableDeclaration(node) &&
    VARIABLES.test(node.name.getText(source)) &&
    node.initializer &&
    !ts.isNewExpression(node.initializer)
  ) {
    return [node.initializer];
  }
  return [];
}

function textsIn(node: ts.Node): string[] {
  const text = textOf(node);
  if (text !== undefined) return [text];
  const texts: string[] = [];
  ts.forEachChild(node, (child) => void texts.push(...textsIn(child)));
  return texts;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return `${textOf(node.left) ?? '…'}${textOf(node.right) ?? '…'}`;
  }
  return undefined;
}

const isSentence = (text: string): boolean => text.split(' ').length >= 3;
