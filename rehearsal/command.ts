import { Command, InvalidArgumentError } from 'commander';
import { FAULT_KINDS } from './fault-kinds';

export interface RehearseFlags {
  readonly app?: string;
  readonly policy?: readonly string[];
  readonly fleet?: string;
  readonly stack?: string;
  readonly document?: readonly string[];
  readonly fault?: readonly string[];
  readonly report?: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly verbose?: boolean;
}

const EXIT_CODES = `
Exit codes: 0 every expectation was kept; 1 at least one was not, or a fault never happened; 2 the rehearsal could not begin;
3 what depends on time was not kept, and the machine was too slow to tell why: the report has the figures.`;

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
    .option(
      '--stack <name>',
      'the stack of the engine, if the assembly has several: name, construct path or artifact id',
    )
    .option('--policy <name>', 'run only this policy; may be repeated', collect)
    .option(
      '--fleet <file>',
      'instances to rehearse on, YAML or JSON; default: the four built-in ones; docs/rehearsal.md describes the fields',
    )
    .option(
      '--document <[name=]file>',
      "rehearse with this SSM document (YAML or JSON) instead of the policies' own, or of that of one policy or document; may be repeated",
      collect,
    )
    .option('--fault <state=kind[:count]>', 'put a fault at a state; may be repeated', collect)
    .option('--report <dir>', 'write report.json and report.html to this directory')
    .option('--json', 'print report.json on stdout, progress on stderr')
    .option('--seed <number>', 'seed of the random numbers of the stand-in', wholeNumber, 1)
    .option('--verbose', 'show errors that the functions log')
    .addHelpText('after', `\nKinds of faults:\n${kinds.join('\n')}\n${EXIT_CODES}`)
    .action(async (flags: RehearseFlags) => {
      await requireLinux(); // what is imported next has parts that are made for this system
      const { runRehearse } = await import('./run.js');
      process.exitCode = await runRehearse(flags);
    });
}

async function requireLinux(): Promise<void> {
  if (process.platform !== 'linux') {
    const { HostCommandError } = await import('./guests/host-command.js');
    throw new HostCommandError(
      `a rehearsal needs Linux, and this machine has ${process.platform}; use a virtual machine, a container or WSL`,
    );
  }
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
