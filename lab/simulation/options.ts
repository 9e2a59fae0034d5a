import { Command, InvalidArgumentError } from 'commander';
import { MEANINGS } from './exhaustive/fault-kinds';
import { defined } from '../../lambdas/domain/json';

/** What the command is asked to do. */
export interface Options {
  readonly single: 'all' | 'none';
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
  readonly single?: boolean;
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
A fault is POINT:KIND[*TIMES][@NUMBER], as in Hold.takeSlot.1:throttle*4, Thaw.2:refused or run:times-out@30; a case is
PATH seed=N and its faults. Without --single, --pairs, --random and --mutants it does --single.

Kinds of faults:
${KINDS.join('\n')}

Exit codes: 0 nothing was broken and every mutant was caught; 1 something was, or one was not; 2 it could not run.`;

/** The command line; `run` is called with what it says. A mistake throws a `CommanderError`. */
export function simulateCommand(run: (options: Options) => Promise<void>): Command {
  return new Command('simulate')
    .exitOverride()
    .description(
      'Simulates runs under a virtual clock, with faults everywhere, and looks at every invariant all the time.',
    )
    .option('--single', 'every path of the decision table with one fault at every place')
    .option('--pairs [share]', 'every pair of two strong faults, or this share of them', share)
    .option('--random <n>', 'so many worlds, drawn with their faults from seeds that follow each other', wholeNumber)
    .option('--mutants', 'break the product line by line: each break must be noticed')
    .option('--seed <n>', 'the first seed of the worlds, and of the share of pairs', wholeNumber, 1)
    .option('--replay <line>', 'play one case and print what happens in it')
    .option('--json <file>', 'write the results there')
    .option('--write-docs', 'write docs/verification.md from the results')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      await run(optionsOf(flags));
    });
}

function optionsOf({ single, pairs, random = 0, mutants, seed, replay, json, writeDocs }: Flags): Options {
  const shareOfPairs = pairs === true ? 1 : Number(pairs ?? 0);
  const isNothingAsked = shareOfPairs === 0 && random === 0 && mutants !== true;
  return {
    single: single === true || isNothingAsked ? 'all' : 'none',
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
