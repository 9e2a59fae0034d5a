import { compiled, type ParameterDeclaration, type SsmDocument, type Step } from '../source/document';
import type { Frame, Machine } from './machine';
import { leasesOf, withoutLeases, type Lease } from './meaning';
import { parseProgram, type Program } from './program';
import type { Run, Trace } from './trace';
import { walk } from './walk';
import { SOMETHING } from './values';
import { Variables } from './variables';

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

/** Name of the program that runs the script: that of its first line, otherwise sh, as the agent does. */
export function interpreterOf(script: string): string {
  const words = (/^#!\s*(.*)/.exec(script)?.[1] ?? 'sh').split(/\s+/).map((word) => word.split('/').at(-1) ?? '');
  return words.find((word) => word !== 'env' && !/^-|=/.test(word)) ?? 'sh';
}

export function runsShell({ script }: Step): boolean {
  return /^((ba|da|a|k|mk|z|)sh|busybox)[\d.]*$/.test(interpreterOf(script.text));
}

/**
 * The steps of a document that run a shell. With other values of `command` than DLM's, the first three of `commands` stand for
 * pre-script, post-script and dry run.
 */
export function shellStepsOf(
  { steps, parameters, placeOf }: SsmDocument,
  commands: readonly string[] = MODES,
): readonly ShellStep[] {
  return steps
    .filter((step) => isShellStep(step) && runsShell(step))
    .map((step) => {
      const { text, offsets } = step.script;
      const program = parseProgram(text);
      const at = (offset: number): number => offsets[Math.min(offset, offsets.length - 1)] ?? 0;
      const [pre, post, dry] = commands.map((command) => traceOf(program, parameters, command)) as [
        Trace,
        Trace,
        Trace,
      ];
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
function traceOf(program: Program, declared: readonly ParameterDeclaration[], command: string): Trace {
  const values = declared.flatMap((parameter) => {
    const [only, ...others] = parameter.allowedValues ?? [];
    const open = isFilled(parameter) ? [[parameter.name, SOMETHING] as const] : [];
    return only !== undefined && others.length === 0 ? [[parameter.name, only] as const] : open;
  });
  const machine: Machine = {
    walk,
    program,
    parameters: new Map([...values, ['command', command]]),
    runs: [],
    trapRuns: [],
    assigned: new Map(),
    variables: new Variables(),
    endsOnError: false,
    hasErrorTrap: false,
    tracesErrors: false,
    hasJobControl: false,
  };
  const frame: Frame = {
    where: { functions: [], loops: [], spawns: [], subshells: 0, isChecked: false, launchers: [], outputs: [] },
    streams: { stdout: 'script', stderr: 'script' },
    arguments: { positional: [] },
    input: '',
    stdin: undefined,
    toScript: (offset) => offset,
    source: program.source,
  };
  walk(program.root, machine, frame);
  return { runs: machine.runs, trapRuns: machine.trapRuns };
}

/** Whether the document refuses an empty value. */
function isFilled({ allowedPattern, allowedValues }: ParameterDeclaration): boolean {
  return (
    allowedValues?.includes('') === false ||
    (allowedPattern !== undefined && compiled(allowedPattern)?.test('') === false)
  );
}
