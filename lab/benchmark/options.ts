import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_PRICES, PRICES, type PriceName, type Prices } from './cost/prices';
import { DEFAULT_DRILL_INPUTS, DRILL_INPUTS, type DrillInputName, type DrillInputs } from './drill/inputs';
import { LATENCIES, type Latencies, type Latency, type LatencyName } from './model/latencies';
import { GUEST_MILLIS } from './model/sample';
import { defined } from '../../lambdas/domain/json';

/** What is measured; each by itself with `--only`. */
export const PARTS = [
  'freeze',
  'window',
  'polling',
  'cost',
  'scale',
  'lifecycle',
  'drill',
  'bundles',
  'synth',
] as const;

export type Part = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly Part[];
  readonly effort: Effort;
  readonly seed: number;
  /** The floor of the main comparison. */
  readonly floorMillis: number;
  /** Of the scale part. */
  readonly targets: number;
  readonly latencies: Latencies;
  readonly prices: Prices;
  readonly drill: DrillInputs;
  readonly json?: string;
  readonly docs: 'write' | 'leave';
}

/** How much is done for a figure. */
export interface Effort {
  readonly name: 'full' | 'quick';
  /** Targets for each floor and variant. */
  readonly samples: number;
  /** Targets of the runs whose cost is measured. */
  readonly runs: readonly number[];
  /** Fresh processes for each bundle. */
  readonly processes: number;
}

const FULL: Effort = { name: 'full', samples: 1_000, runs: [10, 100, 1_000], processes: 9 };
const QUICK: Effort = { name: 'quick', samples: 150, runs: [10, 100], processes: 3 };

interface Flags {
  readonly quick?: boolean;
  readonly only: readonly Part[];
  readonly json?: string;
  readonly writeDocs?: boolean;
  readonly seed: number;
  readonly samples?: number;
  readonly floor: number;
  readonly targets: number;
}

const AFTER = `
The goals are ratios of figures of the same run, and counts. The latencies are inputs, and an option changes each of
them. They are drawn from log-normal distributions; every variant gets the same draws.

Exit codes:
  0  every goal was reached
  1  at least one goal was missed
  2  the command could not run`;

/** The command line; `run` is called with what it says. A mistake throws a `CommanderError`. */
export function benchmarkCommand(run: (options: Options) => Promise<void>): Command {
  const command = new Command('bench')
    .exitOverride()
    .description('Measures the freeze window, the cost of a run, and restore drills, on the model of AWS.')
    .addOption(
      new Option('--only <part>', `measure only this part (${PARTS.join(', ')}); may be repeated`)
        .default([], 'all')
        .argParser(partOf),
    )
    .option('--quick', 'take fewer samples and leave out the scale part: about half a minute')
    .option('--json <file>', 'write all figures to this file')
    .option('--write-docs', 'write docs/performance.md from the figures; not with --quick or --only')
    .option('--seed <n>', 'seed of the random draws', wholeNumber(0), 1)
    .option('--samples <n>', 'number of targets for each floor and variant', wholeNumber(1))
    .option('--floor <ms>', 'floor of the main comparison, in milliseconds', wholeNumber(GUEST_MILLIS + 1), 2_000)
    .option('--targets <n>', 'number of targets of the scale part', wholeNumber(1), 10_000)
    .addHelpText('after', AFTER);
  for (const option of [...latencyOptions(), ...drillOptions(), ...priceOptions()]) {
    command.addOption(option);
  }
  return command.action(async (flags: Flags & Readonly<Record<string, unknown>>) => {
    await run(optionsOf(flags));
  });
}

function optionsOf(flags: Flags & Readonly<Record<string, unknown>>): Options {
  const quick = flags.quick === true;
  const effort = quick ? QUICK : FULL;
  const all = quick ? PARTS.filter((part) => part !== 'scale') : PARTS;
  const writes = flags.writeDocs === true;
  if (writes && (quick || flags.only.length > 0)) {
    throw new InvalidArgumentError('--write-docs goes with neither --quick nor --only: the page shows a whole run');
  }
  return {
    parts: flags.only.length === 0 ? all : flags.only,
    effort: flags.samples === undefined ? effort : { ...effort, samples: flags.samples },
    seed: flags.seed,
    floorMillis: flags.floor,
    targets: flags.targets,
    latencies: latenciesOf(flags),
    prices: pricesOf(flags),
    drill: drillInputsOf(flags),
    ...defined({ json: flags.json }),
    docs: writes ? 'write' : 'leave',
  };
}

function latencyOptions(): readonly Option[] {
  return (Object.keys(LATENCIES) as LatencyName[]).map((name) => {
    const { median, p99, meaning } = LATENCIES[name];
    return new Option(`--${kebab(name)} <median[/p99]>`, `ms, ${meaning} (default: ${median}/${p99})`).argParser(
      (text: string) => latency(text, LATENCIES[name]),
    );
  });
}

function priceOptions(): readonly Option[] {
  return (Object.keys(PRICES) as PriceName[]).map((name) =>
    new Option(
      `--price-${kebab(name)} <usd>`,
      `price of one ${PRICES[name].unit} (default: ${PRICES[name].usd})`,
    ).argParser(amount),
  );
}

function drillOptions(): readonly Option[] {
  return (Object.keys(DRILL_INPUTS) as DrillInputName[]).map((name) => {
    const { value, unit, meaning } = DRILL_INPUTS[name];
    return new Option(`--drill-${kebab(name)} <n>`, `${unit}, ${meaning} (default: ${value})`).argParser(above0);
  });
}

function latenciesOf(flags: Readonly<Record<string, unknown>>): Latencies {
  const entries = Object.entries(LATENCIES).map(([name, { median, p99 }]) => [name, flags[name] ?? { median, p99 }]);
  return Object.fromEntries(entries) as Latencies;
}

function pricesOf(flags: Readonly<Record<string, unknown>>): Prices {
  const entries = Object.entries(DEFAULT_PRICES).map(([name, usd]) => [name, flags[`price${pascal(name)}`] ?? usd]);
  return Object.fromEntries(entries) as Prices;
}

function drillInputsOf(flags: Readonly<Record<string, unknown>>): DrillInputs {
  const entries = Object.entries(DEFAULT_DRILL_INPUTS).map(([name, value]) => [
    name,
    flags[`drill${pascal(name)}`] ?? value,
  ]);
  return Object.fromEntries(entries) as DrillInputs;
}

/** `400/1200`, or `400` with the spread of the default. */
function latency(text: string, usual: Latency): Latency {
  const [median = NaN, p99 = (median * usual.p99) / usual.median, ...rest] = text.split('/').map(Number);
  if (!(median > 0) || !(p99 >= median) || !Number.isFinite(p99) || rest.length > 0) {
    throw new InvalidArgumentError(
      'allowed: milliseconds above 0, as "median" or "median/p99", p99 not below the median',
    );
  }
  return { median, p99 };
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('allowed: US dollars from 0');
  }
  return value;
}

function above0(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError('allowed: a number above 0');
  }
  return value;
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || text.trim() === '') {
      throw new InvalidArgumentError(`allowed: a whole number from ${least}`);
    }
    return value;
  };
}

function partOf(value: string, previous: readonly Part[]): readonly Part[] {
  const part = PARTS.find((name) => name === value);
  if (part === undefined) {
    throw new InvalidArgumentError(`allowed: ${PARTS.join(', ')}`);
  }
  return [...previous, part];
}

/** `--status-visible` of `statusVisible`. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
