import * as path from 'node:path';
import * as ts from 'typescript';
import { compilerHost, librarySources } from '../../compiler-host';

const ROOT = path.join(__dirname, '../../..');
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  lib: ['lib.es2023.d.ts'],
  types: [],
};
// Of the type of a prop, only its kind is asked for.
const host = compilerHost(OPTIONS, { sources: librarySources(), imports: 'of-sources' });
const program = ts.createProgram([path.join(ROOT, 'lib/index.ts')], OPTIONS, host);
const checker = program.getTypeChecker();
const index = program.getSourceFile(path.join(ROOT, 'lib/index.ts'));
if (index === undefined) {
  throw new Error('lib/index.ts is not part of the program');
}
const exported = checker
  .getExportsOfModule(checker.getSymbolAtLocation(index) as ts.Symbol)
  .map((symbol) => ((symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)));

/** Written by the library or for its own use: nobody hands them over. */
const NOT_GIVEN = new Set([
  ...[
    'RunCompleted',
    'RunMissed',
    'RunStarted',
    'ScriptNotification',
    'SnapshotSetCreated',
    'TargetSkipped',
    'ThawOwed',
    'CopyLate',
    'LifecycleFailed',
    'PruneHeldBack',
    'RestoreDrillCompleted',
    'SnapshotSetFailed',
    'SnapshotSetPruned',
  ],
  ...['QuiesceBindOptions', 'ISnapshotEngine', 'LibraryQuiesceOptions', 'LibraryCheckOptions', 'ScheduleLifecycle'],
]);

export interface Prop {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly type: ts.Type;
}

/** The structs that a program hands to the library, as the compiler sees them: a new one is there once it is exported. */
export const structs: ReadonlyMap<string, readonly Prop[]> = new Map(
  exported
    .filter(({ name, flags }) => (flags & ts.SymbolFlags.Interface) !== 0 && !NOT_GIVEN.has(name))
    .map((symbol) => [symbol.name, propsOf(checker.getDeclaredTypeOfSymbol(symbol))]),
);

function propsOf(type: ts.Type): readonly Prop[] {
  return checker.getPropertiesOfType(type).map((symbol) => ({
    name: symbol.name,
    isNeeded: (symbol.flags & ts.SymbolFlags.Optional) === 0,
    type: checker.getNonNullableType(checker.getTypeOfSymbol(symbol)),
  }));
}

/** Whether one of the kinds of a type takes values of these flags. */
export function takes(type: ts.Type, flags: ts.TypeFlags): boolean {
  const kinds = type.isUnion() ? type.types : [type];
  return kinds.some((each) => (each.flags & flags) !== 0 && (each.flags & ts.TypeFlags.EnumLike) === 0);
}

/** `['Scratch']` is a right list of texts. */
export function isRightList(type: ts.Type, value: unknown): boolean {
  const [item] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
  return Array.isArray(value) && item !== undefined && takes(item, ts.TypeFlags.StringLike);
}
