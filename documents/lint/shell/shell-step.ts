import type { ParameterDeclaration, SsmDocument, Step } from '../source/document';
import type { Frame, Machine } from './machine';
import { leasesOf, withoutLeases, type Lease } from './meaning';
import { parseProgram, type Program } from './program';
import type { Run, Trace } from './trace';
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
  /** Runs of the pre-script and of the post-script, without those of the processes that thaw later. */
  readonly pre: readonly Run[];
  readonly post: readonly Run[];
  /** Processes of the pre-script that thaw later. */
  readonly leases: readonly Lease[];
  /** Runs of all three traces, those of traps included. */
  readonly all: readonly Run[];
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
    const [pre, post, dry] = MODES.map((mode) => traceOf(program, parameters, mode)) as [Trace, Trace, Trace];
    return {
      step,
      script: text,
      program,
      traces: { 'pre-script': pre, 'post-script': post, 'dry-run': dry },
      pre: withoutLeases(pre),
      post: withoutLeases(post),
      leases: leasesOf(pre),
      all: [pre, post, dry].flatMap(({ runs, trapRuns }) => [...runs, ...trapRuns]),
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
