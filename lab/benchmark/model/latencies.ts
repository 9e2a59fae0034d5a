import type { Random } from '../../../rehearsal/cloud/random';

/** A latency as most services publish theirs; in milliseconds. */
export interface Latency {
  readonly median: number;
  readonly p99: number;
}

export type LatencyName = keyof typeof LATENCIES;

/** One model input: nothing of it was measured by us, so each says where it comes from. */
export interface LatencyInput extends Latency {
  readonly meaning: string;
  readonly source: string;
}

/**
 * Every latency that the benchmark takes on trust. No service publishes these numbers, so the sources say how far each
 * can be relied on; all comparisons are ratios of runs with the same draws, and each can be changed by its flag.
 */
export const LATENCIES = {
  statusVisible: {
    median: 400,
    p99: 1_200,
    meaning: 'from the end of the pre-script until Run Command shows it (part of the floor)',
    source: 'assumed; Run Command is documented as eventually consistent, without a number',
  },
  createSnapshots: {
    median: 1_100,
    p99: 2_750,
    meaning: 'answer of CreateSnapshots (part of the floor)',
    source: 'assumed; reports of 1 to 3 s for a few volumes',
  },
  delivery: {
    median: 430,
    p99: 1_500,
    meaning: 'from the acceptance of a command until its script starts (part of the floor)',
    source: 'assumed; SSM Agent holds a long poll open, reports of 0.1 to 0.5 s and more',
  },
  poll: {
    median: 20,
    p99: 80,
    meaning: 'answer of ListCommandInvocations and GetCommandInvocation',
    source: 'assumed; 10 to 30 ms is usual for a read inside a Region',
  },
  sendCommand: {
    median: 40,
    p99: 160,
    meaning: 'answer of SendCommand; the command is accepted in the middle of it',
    source: 'assumed; twice a read, since it writes',
  },
  connect: {
    median: 8,
    p99: 40,
    meaning: 'a fresh connection (TCP and TLS) before CreateSnapshots and before SendCommand',
    source: 'assumed; two round trips inside a Region and the handshake on a third of a core',
  },
  transition: {
    median: 25,
    p99: 150,
    meaning: 'a state transition of a standard workflow',
    source: 'assumed, at the low end of what users report, so in favour of the variants that make more of them',
  },
  warmStart: {
    median: 10,
    p99: 60,
    meaning: 'from the invocation of a warm function to its handler',
    source: 'assumed; reports of 5 to 20 ms',
  },
  coldStart: {
    median: 500,
    p99: 1_200,
    meaning: 'the same of a cold function: environment, runtime, loading of the bundle',
    source:
      'assumed; 150 to 400 ms are reported for small Node.js functions, and ours loads 1 MB more on a third of a core',
  },
  coldFirstCall: {
    median: 80,
    p99: 250,
    meaning: 'added to the first CreateSnapshots and the first SendCommand of a cold environment',
    source: 'assumed; credentials, endpoint rules and code that is run for the first time',
  },
  quiesce: {
    median: 1_500,
    p99: 10_000,
    meaning: 'work of the pre-script before its first freeze: a checkpoint, a flush',
    source: 'assumed; spreads the moment at which polls find the end',
  },
} as const satisfies Readonly<Record<string, LatencyInput>>;

export type Latencies = Readonly<Record<LatencyName, Latency>>;

/** z of the 99th percentile of a normal distribution. */
const Z99 = 2.326_347_9;

/** A latency drawn from the log-normal distribution with this median and this 99th percentile. */
export function draw({ median, p99 }: Latency, random: Random): number {
  return median * Math.exp((Math.log(p99 / median) / Z99) * normal(random));
}

/** Box and Muller's; 1 - u keeps the logarithm away from zero. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
