import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { intrinsicOf, rendered, type MappedText } from '../../file/mapped-text';
import { DocumentFileError, type DeployedAs, type DocumentSource, type Path } from '../../file/wrapped';

export interface ParameterDeclaration {
  readonly name: string;
  readonly path: Path;
  readonly default: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly allowedValues: readonly string[] | undefined;
}

export interface Step {
  readonly name: string;
  readonly action: string;
  readonly path: Path;
  /** The lines of `runCommand`, joined. */
  readonly script: MappedText;
}

/** An SSM document of type Command, with the place of each of its parts. */
export interface SsmDocument {
  readonly file: string;
  /** The whole file, of which the document may be a part. */
  readonly text: string;
  readonly deployedAs: DeployedAs | undefined;
  readonly steps: readonly Step[];
  readonly parameters: readonly ParameterDeclaration[];
  readonly valueAt: (path: Path) => unknown;
  /** Offset of the part, or of the nearest part around it that exists. */
  readonly offsetAt: (path: Path) => number;
  readonly placeOf: (offset: number) => { readonly line: number; readonly column: number };
}

/** Reads YAML or JSON; throws DocumentFileError where there is no document in it. */
export function readDocument({ file, text, root = [], deployedAs }: DocumentSource): SsmDocument {
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, { lineCounter, prettyErrors: true });
  const [broken] = parsed.errors;
  if (broken !== undefined) {
    throw new DocumentFileError(`${file} is neither YAML nor JSON: ${broken.message.trimEnd()}`);
  }
  const nodeAt = (path: Path): unknown => parsed.getIn([...root, ...path], true);
  if (!isMap(nodeAt([]))) {
    throw new DocumentFileError(`${file} is not an SSM document, allowed: a map with schemaVersion and mainSteps`);
  }
  const valueAt = (path: Path): unknown => {
    const node = nodeAt(path);
    if (isNode(node) && intrinsicOf(node) !== undefined) {
      return rendered(node, text).text;
    }
    return isScalar(node) ? node.value : (node as Node | undefined)?.toJS(parsed);
  };
  const offsetAt = (path: Path): number => offsetOfPair(nodeAt, path);
  return {
    file,
    text,
    deployedAs,
    steps: steps(nodeAt, text),
    parameters: parameters(nodeAt, valueAt),
    valueAt,
    offsetAt,
    placeOf: (offset) => {
      const { line, col } = lineCounter.linePos(offset);
      return { line, column: col };
    },
  };
}

function offsetOfPair(nodeAt: (path: Path) => unknown, path: Path): number {
  const [key, parent] = [path.at(-1), path.slice(0, -1)];
  const around = nodeAt(parent);
  const pair = isMap(around) ? around.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  const node = (pair?.key ?? nodeAt(path)) as Node | undefined;
  const start = node?.range?.[0];
  return start ?? (path.length === 0 ? 0 : offsetOfPair(nodeAt, parent));
}

function steps(nodeAt: (path: Path) => unknown, text: string): readonly Step[] {
  const list = nodeAt(['mainSteps']);
  return (isSeq(list) ? list.items : []).map((_, index) => {
    const path = ['mainSteps', index];
    const at = (...keys: readonly string[]): MappedText => rendered(nodeAt([...path, ...keys]), text);
    const name = at('name').text || `number ${String(index + 1)}`;
    return { name, action: at('action').text, path, script: at('inputs', 'runCommand') };
  });
}

function parameters(
  nodeAt: (path: Path) => unknown,
  valueAt: (path: Path) => unknown,
): readonly ParameterDeclaration[] {
  const map = nodeAt(['parameters']);
  const names = isMap(map) ? map.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  return names.map((name) => {
    const path = ['parameters', name];
    const own = (key: string): unknown => valueAt([...path, key]);
    const [byDefault, pattern, values] = [own('default'), own('allowedPattern'), own('allowedValues')];
    return {
      name,
      path,
      default: typeof byDefault === 'string' || typeof byDefault === 'number' ? String(byDefault) : undefined,
      allowedPattern: typeof pattern === 'string' ? pattern : undefined,
      allowedValues: Array.isArray(values) ? values.map(String) : undefined,
    };
  });
}

/** A pattern of a parameter; undefined where it is none. */
export function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
