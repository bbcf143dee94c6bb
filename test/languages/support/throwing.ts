/**
 * What of the library can throw, by its sources: `new Stage` for a constructor, `Stage.fromStageArn` for a method. It follows calls by their names,
 * and a function that is passed on counts for the one that passes it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

interface Callable {
  throws: boolean;
  readonly calls: Set<string>;
}

export function throwingCallables(folder: string): ReadonlySet<string> {
  const callables = new Map<string, Callable>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest, true);
    for (const [name, node] of source.statements.flatMap(callablesOf)) {
      const callable = callables.get(name) ?? { throws: false, calls: new Set() };
      callables.set(name, callable);
      addBody(callable, node, name.replace(/^new |\..*$/g, ''));
    }
  }

  const throwing = new Set([...callables].filter(([, { throws }]) => throws).map(([name]) => name));
  for (let before = -1; before < throwing.size; ) {
    before = throwing.size;
    for (const [name, { calls }] of callables) if ([...calls].some((call) => throwing.has(call))) throwing.add(name);
  }
  return throwing;
}

function callablesOf(node: ts.Node): (readonly [name: string, node: ts.Node])[] {
  if (ts.isFunctionDeclaration(node) && node.name) return [[node.name.text, node]];
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((one) => [one.name.getText(), one] as const);
  if (!ts.isClassDeclaration(node) || !node.name) return [];
  const owner = node.name.text;
  return node.members.map((member) =>
    ts.isConstructorDeclaration(member) ? ([`new ${owner}`, member] as const) : ([`${owner}.${member.name?.getText()}`, member] as const),
  );
}

function addBody(callable: Callable, node: ts.Node, owner: string): void {
  if (ts.isThrowStatement(node)) callable.throws = true;
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) callable.calls.add(`new ${node.expression.text}`);
  if (ts.isCallExpression(node)) {
    const { expression } = node;
    if (ts.isIdentifier(expression)) callable.calls.add(expression.text);
    if (ts.isPropertyAccessExpression(expression)) {
      const receiver = expression.expression.kind === ts.SyntaxKind.ThisKeyword ? owner : expression.expression.getText();
      callable.calls.add(`${receiver}.${expression.name.text}`);
    }
  }
  ts.forEachChild(node, (child) => addBody(callable, child, owner));
}
