/** A state as far as a picture shows it. */
interface DrawnState {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly StringEquals?: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly ItemProcessor?: Graph;
}

interface Graph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, DrawnState>>;
}

/** The machine as a Mermaid flow chart: solid arrows are the way, dotted ones are what happens to errors. */
export function pictureOf(machine: Graph): string {
  return ['flowchart TD', ...linesOf(machine, '  ')].join('\n');
}

function linesOf({ StartAt, States }: Graph, indent: string): readonly string[] {
  const start = `${indent}${idOf(StartAt)}_start(( )) --> ${idOf(StartAt)}`;
  return [
    start,
    ...Object.entries(States).flatMap(([name, state]) => [
      ...nodeOf(name, state, indent),
      ...arrowsOf(name, state, indent),
    ]),
  ];
}

function nodeOf(name: string, state: DrawnState, indent: string): readonly string[] {
  if (state.ItemProcessor !== undefined) {
    const inner = linesOf(state.ItemProcessor, `${indent}  `);
    return [`${indent}subgraph ${idOf(name)}["${name}"]`, ...inner, `${indent}end`];
  }
  const shapes: Readonly<Record<string, readonly [string, string]>> = {
    Choice: ['{"', '"}'],
    Wait: ['[/"', '"/]'],
    Succeed: ['(["', '"])'],
    Fail: ['(["', '"])'],
  };
  const [open, close] = shapes[state.Type] ?? ['["', '"]'];
  return [`${indent}${idOf(name)}${open}${name}${close}`];
}

function arrowsOf(name: string, state: DrawnState, indent: string): readonly string[] {
  const from = `${indent}${idOf(name)}`;
  const choices = (state.Choices ?? []).map(
    ({ Next, StringEquals = '' }) => `${from} -- "${StringEquals}" --> ${idOf(Next)}`,
  );
  const otherwise = state.Default === undefined ? [] : [`${from} -- "else" --> ${idOf(state.Default)}`];
  const next = state.Next === undefined ? [] : [`${from} --> ${idOf(state.Next)}`];
  const caught = (state.Catch ?? []).map(({ Next }) => `${from} -. "error" .-> ${idOf(Next)}`);
  return [...choices, ...otherwise, ...next, ...caught];
}

function idOf(name: string): string {
  return name.replaceAll(/\W/g, '');
}
