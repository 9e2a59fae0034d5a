import ts from 'typescript';

/** What a source imports, and whether it needs more of it than its types. */
export interface Import {
  readonly specifier: string;
  readonly kind: 'types' | 'values';
}

/** Every import, re-export, `import()`, `require()` and `import('…').Type` of a source. */
export function importsOf(source: string): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, kind: Import['kind']): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) {
      found.push({ specifier: node.text, kind });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, importsTypes(node.importClause) ? 'types' : 'values');
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? 'types' : 'values');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'types');
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression, node.isTypeOnly ? 'types' : 'values');
    } else if (ts.isCallExpression(node) && /^(import|require|require\.resolve)$/.test(node.expression.getText())) {
      add(node.arguments[0], 'values');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ESNext, true));
  return found;
}

function importsTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) {
    return false; // For its effects.
  }
  const names = clause.namedBindings;
  const each = names !== undefined && ts.isNamedImports(names) ? names.elements : undefined;
  return (
    clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (clause.name === undefined && each !== undefined && each.length > 0 && each.every(({ isTypeOnly }) => isTypeOnly))
  );
}
