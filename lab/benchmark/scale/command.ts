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
The synthesized machine and the real steps over a fleet of modelled guests, by a virtual clock, under EC2's published
rates and Step Functions', Lambda's and DynamoDB's quotas. Rates that AWS does not publish are assumptions of
assumptions.ts.`;

const program = new Command('scale')
  .description('Runs policies over a large fleet in the simulation, and says what sets the pace.')
  .option('--instances <n>', 'instances of the fleet', numberOf({ atLeast: 1 }), 10_000)
  .option('--volumes <n>', 'volumes of each, the boot volume among them', numberOf({ atLeast: 2 }), 4)
  .option('--policies <n>', 'policies that fire together and divide the fleet', numberOf({ atLeast: 1 }), 1)
  .option(
    '--neighbour <share>',
    "share of CreateSnapshots' bucket that somebody else takes",
    numberOf({ atLeast: 0 }),
    0,
  )
  .option('--max-concurrency <n>', "of each policy (default: the construct's own)", numberOf({ atLeast: 1 }))
  .option('--seed <n>', 'of everything random', numberOf({ atLeast: 0 }), 1)
  .option('--without-slots', 'every target begins at once')
  .option('--json <file>', 'write the result there')
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
