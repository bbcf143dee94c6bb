/** The members of a package's types, read from its sources: those that its exports have, and those of all types that these mention. */
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

export interface Member {
  /** `JoinInput.userId`, `verifyToken` or `Stage.join()`. */
  readonly name: string;
  readonly kind: 'type' | 'call' | 'property';
  /** The comment before it, and those before what it is a member of. */
  readonly text: string;
  readonly context: string;
  /** Whether a caller passes it. */
  readonly input: boolean;
  readonly optional: boolean;
  readonly number: boolean;
}

export function exportedMembers(entry: string): Member[] {
  const program = ts.createProgram([entry], { noLib: true, types: [] }, sourcesOnly());
  const checker = program.getTypeChecker();
  const members = new Map<string, Member>();
  const seen = new Set<string>();

  function add(node: ts.Node, name: string, kind: Member['kind'], context: string, input: boolean, type?: ts.TypeNode): void {
    const key = `${name} ${input}`;
    if (members.get(key)?.text) return;
    const optional = (ts.isPropertySignature(node) || ts.isParameter(node)) && node.questionToken !== undefined;
    members.set(key, { name, kind, text: commentOf(node), context, input, optional, number: type?.kind === ts.SyntaxKind.NumberKeyword });
  }

  function visitType(node: ts.Node | undefined, owner: string, context: string, input: boolean): void {
    if (!node) return;
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
      const symbol = checker.getSymbolAtLocation(name);
      const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      for (const declaration of target?.declarations ?? []) visitDeclaration(declaration, input);
      for (const one of node.typeArguments ?? []) visitType(one, owner, context, input);
    } else if (ts.isFunctionTypeNode(node)) {
      for (const one of node.parameters) visitType(one.type, owner, context, !input);
      visitType(node.type, owner, context, input);
    } else if (ts.isTypeLiteralNode(node)) {
      for (const member of node.members) visitMember(member, owner, context, input);
    } else ts.forEachChild(node, (child) => visitType(child, owner, context, input));
  }

  function visitMember(member: ts.Node, owner: string, context: string, input: boolean): void {
    if (ts.isPropertySignature(member)) {
      const name = `${owner}.${member.name.getText()}`;
      add(member, name, 'property', context, input, member.type);
      visitType(member.type, name, `${context} ${commentOf(member)}`, input);
    } else if (ts.isMethodSignature(member)) visitCall(member, `${owner}.${member.name.getText()}()`, context);
  }

  function visitCall(node: ts.SignatureDeclaration, name: string, context: string): void {
    add(node, name, 'call', context, false);
    const own = `${context} ${commentOf(node)}`;
    for (const one of node.parameters) {
      if (one.type?.kind === ts.SyntaxKind.NumberKeyword) add(one, `${name} ${one.name.getText()}`, 'property', own, true, one.type);
      visitType(one.type, name, own, true);
    }
    visitType(node.type, name, own, false);
  }

  function visitDeclaration(node: ts.Declaration, input: boolean): void {
    const name = (node as { readonly name?: ts.Node }).name?.getText() ?? '';
    if (seen.has(`visited ${name} ${input}`) || ts.isTypeParameterDeclaration(node)) return;
    seen.add(`visited ${name} ${input}`);
    if (ts.isFunctionDeclaration(node)) visitCall(node, name, '');
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      add(node, name, 'type', '', input);
      if (ts.isTypeAliasDeclaration(node)) visitType(node.type, name, commentOf(node), input);
      else {
        const bases = node.heritageClauses?.flatMap(({ types }) => types) ?? [];
        for (const one of bases) visitType(one, name, commentOf(node), input);
        for (const member of node.members) visitMember(member, name, commentOf(node), input);
      }
    }
    if (ts.isClassDeclaration(node)) {
      add(node, name, 'type', '', input);
      for (const member of node.members.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => [...parameters]))
        if (ts.isParameterPropertyDeclaration(member, member.parent))
          add(member, `${name}.${member.name.getText()}`, 'property', '', input);
    }
  }

  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) visitDeclaration(declaration, false);
  }
  return [...members.values()];
}

function commentOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter((comment) => ts.isJSDoc(comment) || ts.isJSDocParameterTag(comment))
    .map((comment) => comment.getText())
    .join(' ')
    .replace(/\s*\n\s*\* ?/g, ' ');
}

/** Reads the files of the package, and none of those that it depends on. */
function sourcesOnly(): ts.CompilerHost {
  const host = ts.createCompilerHost({});
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const base = resolve(dirname(from), text);
      const file = [`${base}.ts`, `${base}/index.ts`].find((one) => text.startsWith('.') && ts.sys.fileExists(one));
      return { resolvedModule: file ? { resolvedFileName: file, extension: ts.Extension.Ts } : undefined };
    });
  return host;
}
