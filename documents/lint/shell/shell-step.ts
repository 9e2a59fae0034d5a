import type { ParameterDeclaration, SsmDocument, Step } from '../source/document';
import type { Frame, Machine } from './machine';
import { commandsOf, parseProgram, type Program } from './program';
import { wordsOf, type Run, type Trace } from './trace';
import { walk } from './walk';

/** Values of `command` that DLM's contract knows. */
export const MODES = ['pre-script', 'post-script', 'dry-run'] as const;

export type Mode = (typeof MODES)[number];

/** A step that runs a shell, parsed, and followed once for each value of `command`. */
export interface ShellStep {
  readonly step: Step;
  /** As it is written, substitutions included. */
  readonly script: string;
  readonly program: Program;
  readonly traces: Readonly<Record<Mode, Trace>>;
  /** From an offset of the script to one of the document. */
  readonly at: (scriptOffset: number) => number;
  /** From an offset of the script to a line of the document. */
  readonly lineOf: (scriptOffset: number) => number;
}

const SHELL_ACTION = 'aws:runShellScript';

export function isShellStep({ action }: Step): boolean {
  return action === SHELL_ACTION;
}

export function shellStepsOf({ steps, parameters, placeOf }: SsmDocument): readonly ShellStep[] {
  return steps.filter(isShellStep).map((step) => {
    const { text, offsets } = step.script;
    const program = parseProgram(text);
    const at = (offset: number): number => offsets[Math.min(offset, offsets.length - 1)] ?? 0;
    const trace = (mode: Mode): Trace => traceOf(program, parameters, mode);
    return {
      step,
      script: text,
      program,
      traces: { 'pre-script': trace('pre-script'), 'post-script': trace('post-script'), 'dry-run': trace('dry-run') },
      at,
      lineOf: (offset) => placeOf(at(offset)).line,
    };
  });
}

/** Runs without what a condition excludes; of other parameters than `command` the value is open. */
function traceOf(program: Program, declared: readonly ParameterDeclaration[], mode: Mode): Trace {
  const fixed = declared.flatMap(({ name, allowedValues }) => {
    const [only, ...others] = allowedValues ?? [];
    return only !== undefined && others.length === 0 ? [[name, only] as const] : [];
  });
  const machine: Machine = {
    program,
    parameters: new Map([...fixed, ['command', mode]]),
    runs: [],
    trapRuns: [],
    assigned: new Map(),
    variables: new Map(),
    endsOnError: false,
    hasJobControl: false,
  };
  const frame: Frame = {
    where: { functions: [], loops: [], spawns: [], subshells: 0, isChecked: false, launchers: [], outputs: [] },
    streams: { stdout: 'script', stderr: 'script' },
    arguments: { positional: [] },
    input: '',
    toScript: (offset) => offset,
    source: program.source,
  };
  walk(program.root, machine, frame);
  return { runs: machine.runs, trapRuns: machine.trapRuns };
}

/** The runs of all three traces, those of traps included. */
export function allRuns({ traces }: ShellStep): readonly Run[] {
  return MODES.flatMap((mode) => [...traces[mode].runs, ...traces[mode].trapRuns]);
}

/** Commands that the script has anywhere, and those in its strings that were followed. */
export function mentionedCommands(step: ShellStep): readonly { readonly words: string; readonly at: number }[] {
  const written = commandsOf(step.program).map(({ name, args, pos }) => ({
    words: [name, ...args].map((word) => word?.text ?? '').join(' '),
    at: name?.pos ?? pos,
  }));
  const followed = allRuns(step).map((run) => ({ words: `${run.program} ${wordsOf(run)}`, at: run.at }));
  return [...written, ...followed];
}
