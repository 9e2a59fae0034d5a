import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const LAMBDAS = path.join(__dirname, '../../../lambdas');

/** Fields that Logs Insights and the logger add to each event, and those of an error. */
export const ADDED_FIELDS: readonly string[] = ['@timestamp', '@message', 'level', 'message', 'service'];
const ERROR_FIELDS: readonly string[] = ['error.name', 'error.message'];

/** Events that the functions log, each with the fields that the code gives it; read from the source. */
export function loggedEvents(): ReadonlyMap<string, ReadonlySet<string>> {
  const files = sources();
  const events = new Map<string, Set<string>>();
  const made = new Map(files.flatMap((file) => [...functionsIn(file)]));
  for (const file of files) {
    visit(file, (node) => {
      const call = logCall(node);
      if (call !== undefined) {
        const fields = events.get(call.event) ?? new Set();
        fieldsOf(call.fields, { file, made }).forEach((field) => fields.add(field));
        (call.level === 'error' ? ERROR_FIELDS : []).forEach((field) => fields.add(field));
        events.set(call.event, fields);
      }
    });
  }
  return events;
}

/** Events that are logged as a warning or an error. */
export function loggedFailures(): readonly string[] {
  const found = new Set<string>();
  for (const file of sources()) {
    visit(file, (node) => {
      const call = logCall(node);
      if (call !== undefined && call.level !== 'info') {
        found.add(call.event);
      }
    });
  }
  return [...found].sort();
}

function sources(): readonly ts.SourceFile[] {
  const names = readdirSync(LAMBDAS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((file) => {
    const text = readFileSync(path.join(LAMBDAS, file), 'utf8');
    return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  });
}

function logCall(node: ts.Node) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) {
    return undefined;
  }
  const { expression: of, name } = node.expression;
  const level = name.text;
  const isLog = /(^|\.)log$/.test(of.getText()) && ['info', 'warn', 'error'].includes(level);
  const [event, ...others] = node.arguments;
  return isLog && event !== undefined && ts.isStringLiteral(event)
    ? { level, event: event.text, fields: others.at(level === 'error' ? 1 : 0) }
    : undefined;
}

interface Scope {
  readonly file: ts.SourceFile;
  /** What functions with one returned object return, by their names. */
  readonly made: ReadonlyMap<string, ts.Expression>;
}

/** Names of the fields of an object; those of a spread that can't be read are left out. */
function fieldsOf(value: ts.Expression | undefined, scope: Scope): readonly string[] {
  if (value === undefined) {
    return [];
  }
  if (ts.isAsExpression(value) || ts.isParenthesizedExpression(value)) {
    return fieldsOf(value.expression, scope);
  }
  if (ts.isCallExpression(value)) {
    return fieldsOf(scope.made.get(value.expression.getText()), scope);
  }
  if (ts.isIdentifier(value)) {
    return fieldsOf(constIn(scope.file, value.text), scope);
  }
  return ts.isObjectLiteralExpression(value)
    ? value.properties.flatMap((property) => {
        if (ts.isSpreadAssignment(property)) {
          return fieldsOf(property.expression, scope);
        }
        return [property.name.getText()];
      })
    : [];
}

function constIn(file: ts.SourceFile, name: string): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  visit(file, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name) {
      found ??= node.initializer;
    }
  });
  return found;
}

function functionsIn(file: ts.SourceFile): ReadonlyMap<string, ts.Expression> {
  const made = new Map<string, ts.Expression>();
  visit(file, (node) => {
    const last = ts.isFunctionDeclaration(node) ? node.body?.statements.at(-1) : undefined;
    if (last !== undefined && ts.isReturnStatement(last) && last.expression !== undefined) {
      made.set((last.parent.parent as ts.FunctionDeclaration).name?.text ?? '', last.expression);
    }
  });
  return made;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => {
    visit(child, see);
  });
}
