import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { contentOf, DocumentFileError } from '../documents/file/wrapped';
import { readAssembly, RehearsalError, taskStates } from './assembly';
import { checkDocuments } from './check-documents';
import { FAULT_KINDS, parseFault } from './faults';
import { defaultFleet } from './guests/fleet/default-fleet';
import { parseFleet } from './guests/fleet/parse';
import { outputOf } from './guests/host-command';
import type { JsonValue } from './interpreter';
import { defined } from './json';
import { rehearse } from './rehearse';
import { conclusionOf } from './report/conclusion';
import { progressLine, renderTerminal, terminalStyle, type Progress } from './report/terminal';
import { prepareReportDirectory, writeReport } from './report/write';

/** The project that this command belongs to: where `cdk.json` is. */
const PROJECT = join(__dirname, '..');

interface Flags {
  readonly app?: string;
  readonly policy?: readonly string[];
  readonly fleet?: string;
  readonly document?: string;
  readonly fault?: readonly string[];
  readonly report?: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly verbose?: boolean;
}

const EXIT_CODES = `
Exit codes: 0 every expectation was kept; 1 at least one was not, or a fault never happened; 2 the rehearsal could not begin;
3 what depends on time was not kept, and the machine was too slow to tell why: the report has the figures.`;

const EXIT_CODE = { kept: 0, 'none-stated': 0, 'not-kept': 1, 'slow-machine': 3 } as const;

/** `quiesce rehearse`: the whole system on this machine. */
export function rehearseCommand(): Command {
  const kinds = Object.entries(FAULT_KINDS).map(([kind, meaning]) => `  ${kind.padEnd(18)} ${meaning}`);
  return new Command('rehearse')
    .summary('run the policies of the app against a stand-in for AWS, with real scripts on real file systems')
    .description(
      'Synthesizes the app, takes the state machine and the function bundles out of cdk.out, and runs the policies on a small fleet ' +
        'of real processes in a sandbox. Their scripts really freeze, and the snapshots are really restored. Needs no AWS account.',
    )
    .option('--app <dir>', 'a cloud assembly to rehearse, instead of synthesizing this project')
    .option('--policy <name>', 'run only this policy; may be repeated', collect)
    .option(
      '--fleet <file>',
      'instances to rehearse on, YAML or JSON; default: the four built-in ones; docs/rehearsal.md describes the fields',
    )
    .option('--document <file>', "rehearse with this SSM document (YAML or JSON) instead of the policies' own")
    .option('--fault <state=kind[:count]>', 'put a fault at a state; may be repeated', collect)
    .option('--report <dir>', 'write report.json and report.html to this directory')
    .option('--json', 'print report.json on stdout, progress on stderr')
    .option('--seed <number>', 'seed of the random numbers of the stand-in', wholeNumber, 1)
    .option('--verbose', 'show errors that the functions log')
    .addHelpText('after', `\nKinds of faults:\n${kinds.join('\n')}\n${EXIT_CODES}`)
    .action(async (flags: Flags) => {
      process.exitCode = await run(flags);
    });
}

/** On a signal the process cleans up and exits with its code. A watchdog thaws and unmounts. */
function endOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

async function run(flags: Flags): Promise<number> {
  endOnSignals();
  const startedAt = Date.now();
  const progressOptions = { ...terminalStyle(process.stderr, process.env), startedAt };
  const show = (progress: Progress): void => {
    if (progress.kind !== 'trouble' || flags.verbose === true) {
      process.stderr.write(`${progressLine(progress, progressOptions)}\n`);
    }
  };
  const inputs = readInputs(flags);
  if (flags.report !== undefined) {
    await prepareReportDirectory(flags.report);
  }
  const made =
    flags.app === undefined ? await synthesize(show) : { directory: resolve(flags.app), remove: () => undefined };
  try {
    const assembly = readAssembly(made.directory);
    const faults = (flags.fault ?? []).map((text) => parseFault(text, taskStates(assembly.machine)));
    const report = await rehearse({
      assembly,
      ...inputs,
      policies: flags.policy ?? [],
      faults,
      seed: flags.seed,
      onProgress: show,
    });
    if (flags.report !== undefined) {
      await writeReport(flags.report, report);
      show({ at: Date.now(), text: `report.json and report.html are in ${flags.report}`, kind: 'step' });
    }
    const text =
      flags.json === true
        ? `${JSON.stringify(report, undefined, 2)}\n`
        : renderTerminal(report, terminalStyle(process.stdout, process.env));
    process.stdout.write(text);
    return EXIT_CODE[conclusionOf(report).kept];
  } finally {
    made.remove();
  }
}

/** Reads the files that the user named first, so that a wrong file is reported at once. */
function readInputs(flags: Flags) {
  return {
    fleet: flags.fleet === undefined ? defaultFleet : parseFleet(readText('--fleet', flags.fleet)),
    ...defined({ document: flags.document === undefined ? undefined : readDocument(flags.document) }),
  };
}

function readDocument(file: string): JsonValue {
  try {
    const content = contentOf(file, readText('--document', file)) as JsonValue;
    checkDocuments([{ name: file, content }]);
    return content;
  } catch (error) {
    if (error instanceof DocumentFileError) {
      throw new RehearsalError(`--document: ${error.message}`);
    }
    throw error;
  }
}

function readText(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RehearsalError(`${option} is "${file}", which can't be read: ${String(error)}`);
  }
}

/** `cdk synth` of this project into a folder of its own, so that two rehearsals don't disturb each other. */
async function synthesize(
  show: (progress: Progress) => void,
): Promise<{ readonly directory: string; readonly remove: () => void }> {
  show({ at: Date.now(), text: 'synthesizing the app', kind: 'step' });
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-cdk-'));
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', remove);
  const cdk = join(PROJECT, 'node_modules', '.bin', 'cdk');
  const child = spawn(cdk, ['synth', '--quiet', '--output', directory], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, output } = await outputOf(child);
  if (code !== 0) {
    remove();
    throw new RehearsalError(`cdk synth failed:\n${output}`);
  }
  return { directory, remove };
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError('allowed: a whole number from 0');
  }
  return value;
}
