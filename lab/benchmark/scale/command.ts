import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { ScaleOptions } from './options';
import { runScale } from './scale';
import { renderScale } from './table';
import { defined } from '../../../lambdas/domain/json';

interface Flags {
  readonly instances: number;
  readonly volumes: number;
  readonly policies: number;
  readonly neighbour: number;
  readonly maxConcurrency?: number;
  readonly seed: number;
  readonly json?: string;
}

const AFTER = `
It runs the real state machine and the real steps against a fleet of modelled guests, under a virtual clock. EC2's
published rates and the quotas of Step Functions, Lambda and DynamoDB apply. Rates that AWS does not publish are
assumed; lab/benchmark/scale/assumptions.ts lists them.`;

const program = new Command('scale')
  .description('Simulates policies with many targets, and reports what limits their speed.')
  .option('--instances <n>', 'number of instances', numberOf({ atLeast: 1 }), 10_000)
  .option('--volumes <n>', 'volumes of each instance, with the boot volume', numberOf({ atLeast: 2 }), 4)
  .option(
    '--policies <n>',
    'number of policies that fire together; the instances are divided among them',
    numberOf({ atLeast: 1 }),
    1,
  )
  .option(
    '--neighbour <share>',
    "share of CreateSnapshots' request rate that other callers in the account use, from 0 to below 1",
    numberOf({ atLeast: 0 }),
    0,
  )
  .option(
    '--max-concurrency <n>',
    "targets of each policy at the same time (default: the construct's own)",
    numberOf({ atLeast: 1 }),
  )
  .option('--seed <n>', 'seed of the random draws', numberOf({ atLeast: 0 }), 1)
  .option('--without-slots', 'start every target at once, without slots')
  .option('--json <file>', 'write the result to this file')
  .addHelpText('after', AFTER)
  .action(async (flags: Flags & { readonly withoutSlots?: true }) => {
    const result = await runScale(optionsOf(flags));
    if (flags.json !== undefined) {
      writeFileSync(flags.json, `${JSON.stringify(result, null, 2)}\n`);
    }
    process.stdout.write(`${renderScale(result)}\n`);
  });

function optionsOf(flags: Flags & { readonly withoutSlots?: true }): ScaleOptions {
  const { instances, volumes, policies, neighbour, maxConcurrency, seed, withoutSlots } = flags;
  return {
    instances,
    volumesPerInstance: volumes,
    policies,
    neighbourShare: neighbour,
    seed,
    slots: withoutSlots === true ? 'none' : 'engine',
    ...defined({ maxConcurrency }),
  };
}

function numberOf({ atLeast }: { readonly atLeast: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= atLeast)) {
      throw new InvalidArgumentError(`allowed: a number of at least ${atLeast}.`);
    }
    return value;
  };
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
