import { Command, InvalidArgumentError } from 'commander';
import { MEANINGS } from './exhaustive/fault-kinds';
import { defined } from '../../lambdas/domain/json';

/** What the command is asked to do. */
export interface Options {
  /** Share of all single faults, from 0 (none) to 1. */
  readonly single: number;
  /** Share of all pairs, from 0 (none) to 1. */
  readonly pairs: number;
  /** How many worlds are drawn. */
  readonly random: number;
  readonly mutants: 'all' | 'none';
  readonly seed: number;
  readonly replay?: string;
  readonly json?: string;
  readonly docs: 'write' | 'leave';
}

interface Flags {
  readonly single?: number | boolean;
  readonly pairs?: number | boolean;
  readonly random?: number;
  readonly mutants?: boolean;
  readonly seed: number;
  readonly replay?: string;
  readonly json?: string;
  readonly writeDocs?: boolean;
}

const KINDS = Object.entries(MEANINGS).map(([kind, meaning]) => `  ${kind.padEnd(22)} ${meaning}`);

const AFTER = `
Without --single, --pairs, --random or --mutants, the command does --single.

A case is PATH seed=N FAULT FAULT. docs/verification.md lists the paths and
the worlds, whose names begin with lifecycle/ (of the lifecycle) or drill/
(of restore drills).
A fault is POINT:KIND[*TIMES][@NUMBER]. The point is one of:
  Caller.Operation.N     the N-th call of this operation by this step: Thaw.SendCommand.1
  Caller.method.N        the N-th call of this method of the ledger: Hold.takeSlot.1
  Step.N                 the N-th invocation of this step's function: Thaw.2, Lifecycle.3
  *.N                    the N-th of all calls
  run                    the execution
TIMES repeats the fault at the next points of its sort. NUMBER is described at the kinds.
Examples: Hold.takeSlot.1:throttle*4, Thaw.2:refused, run:times-out@30

Kinds of faults (N is the NUMBER):
${KINDS.join('\n')}

Exit codes:
  0  no invariant was broken, and every mutant was detected
  1  an invariant was broken, or a mutant was not detected
  2  the command could not run`;

/** The command line; `run` is called with what it says. A mistake throws a `CommanderError`. */
export function simulateCommand(run: (options: Options) => Promise<void>): Command {
  return new Command('simulate')
    .exitOverride()
    .description(
      'Runs the real handlers and the real state machine against the model of AWS, under a virtual clock and with faults, and checks every invariant after every event.',
    )
    .option(
      '--single [share]',
      'play each path of the decision table, and each world of the lifecycle and of restore drills, once for every fault at every place, or for this share of the faults (above 0, at most 1)',
      share,
    )
    .option(
      '--pairs [share]',
      'play each path with every pair of strong faults, or with this share of the pairs (above 0, at most 1)',
      share,
    )
    .option(
      '--random <n>',
      'play n random worlds of runs, and a tenth as many of the lifecycle and of restore drills, with random faults; the seeds are --seed, --seed + 1, and so on',
      wholeNumber,
    )
    .option('--mutants', 'break the product on purpose, one line at a time, and check that each break is detected')
    .option('--seed <n>', 'seed of the first random world and of the share of pairs', wholeNumber, 1)
    .option('--replay <line>', 'play one case and print its timeline')
    .option('--json <file>', 'write the results to this file')
    .option('--write-docs', 'write docs/verification.md from the results')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      await run(optionsOf(flags));
    });
}

function optionsOf({ single, pairs, random = 0, mutants, seed, replay, json, writeDocs }: Flags): Options {
  const shareOf = (given: number | boolean | undefined): number => (given === true ? 1 : Number(given ?? 0));
  const shareOfPairs = shareOf(pairs);
  const isNothingAsked = shareOfPairs === 0 && random === 0 && mutants !== true;
  return {
    single: single === undefined && isNothingAsked ? 1 : shareOf(single),
    pairs: shareOfPairs,
    random,
    mutants: mutants === true ? 'all' : 'none',
    seed,
    docs: writeDocs === true ? 'write' : 'leave',
    ...defined({ replay, json }),
  };
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 1)) {
    throw new InvalidArgumentError('allowed: a number above 0, at most 1');
  }
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('allowed: a whole number');
  }
  return value;
}
