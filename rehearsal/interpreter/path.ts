import { StateFailure, StatesError } from './errors';
import { fieldOf, isJsonArray, isJsonObject, type JsonValue } from './json';

/** A reference path: it names at most one node of the state's data (`$`) or of the context object (`$$`). */
export interface Path {
  readonly text: string;
  readonly root: 'data' | 'context';
  readonly segments: readonly (string | number)[];
}

/** What a path can be read from. */
export interface Sources {
  readonly data: JsonValue;
  readonly context: JsonValue;
}

/** The whole of the state's data. */
export const WHOLE: Path = { text: '$', root: 'data', segments: [] };

const SEGMENT = /\.([A-Za-z_][A-Za-z0-9_-]*)|\['([^'\\]*)'\]|\["([^"\\]*)"\]|\[(\d+)\]/y;

/** Parses a reference path, or says why it is not one. */
export function parsePath(text: string): Path | { readonly refused: string } {
  if (text.includes('States.') && text.includes('(')) {
    return { refused: `the intrinsic function ${JSON.stringify(text)} is not supported: let a step compute it` };
  }
  const rootText = text.startsWith('$$') ? '$$' : '$';
  if (!text.startsWith(rootText)) {
    return { refused: `${JSON.stringify(text)} is not a path: it must begin with $` };
  }
  const segments: (string | number)[] = [];
  SEGMENT.lastIndex = rootText.length;
  while (SEGMENT.lastIndex < text.length) {
    const match = SEGMENT.exec(text);
    if (match === null) {
      return {
        refused: `${JSON.stringify(text)} is not a reference path: only fields and array indexes are supported`,
      };
    }
    const index = match[4];
    segments.push(index === undefined ? (match[1] ?? match[2] ?? match[3] ?? '') : Number(index));
  }
  return { text, root: rootText === '$$' ? 'context' : 'data', segments };
}

/** The node that the path names, or undefined where there is none. */
export function lookUp(path: Path, sources: Sources): JsonValue | undefined {
  let node: JsonValue | undefined = path.root === 'data' ? sources.data : sources.context;
  for (const segment of path.segments) {
    if (typeof segment === 'number') {
      node = isJsonArray(node) ? node[segment] : undefined;
    } else {
      node = isJsonObject(node) ? fieldOf(node, segment) : undefined;
    }
    if (node === undefined) {
      return undefined;
    }
  }
  return node;
}

/** As lookUp, but a missing node is States.Runtime, as AWS answers for InputPath, ItemsPath, Variable and the like. */
export function read(path: Path, sources: Sources): JsonValue {
  const found = lookUp(path, sources);
  if (found === undefined) {
    throw new StateFailure(StatesError.RUNTIME, `Invalid path '${path.text}': no results in the input.`);
  }
  return found;
}

/** A copy of `data` with `value` at the path, missing objects made on the way; null means that nothing is placed. */
export function place(path: Path | null, data: JsonValue, value: JsonValue): JsonValue {
  return path === null ? data : placeAt(path, 0, data, value);
}

function placeAt(path: Path, depth: number, node: JsonValue | undefined, value: JsonValue): JsonValue {
  const segment = path.segments[depth];
  if (segment === undefined) {
    return value;
  }
  if (node !== undefined && !isJsonObject(node)) {
    throw new StateFailure(
      StatesError.RESULT_PATH_MATCH_FAILURE,
      `Unable to apply ReferencePath ${path.text} to input: ${String(segment)} has no object to go into.`,
    );
  }
  const field = String(segment);
  const inner = node === undefined ? undefined : fieldOf(node, field);
  return { ...node, [field]: placeAt(path, depth + 1, inner, value) };
}
