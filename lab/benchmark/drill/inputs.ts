/** One number that the figures of a drill rest on. Nothing of it was measured by us, so each says where it comes from. */
export interface DrillInput {
  readonly value: number;
  readonly unit: 's' | 'MiB/s';
  readonly meaning: string;
  readonly source: string;
}

export const DRILL_INPUTS = {
  launch: {
    value: 20,
    unit: 's',
    meaning: 'from RunInstances until the instance runs',
    source: 'assumed; reports of 10 to 60 s',
  },
  registration: {
    value: 90,
    unit: 's',
    meaning: 'from then until Systems Manager reaches it',
    source: 'assumed; reports of 1 to 3 minutes from the launch',
  },
  recovery: {
    value: 30,
    unit: 's',
    meaning: 'mount, start and recovery of the application, before the check reads its data',
    source: 'assumed; depends on the journal that has to be replayed',
  },
  lazyLoading: {
    value: 60,
    unit: 'MiB/s',
    meaning: 'at which a check reads a volume whose blocks are loaded when they are read',
    source: 'assumed; EBS publishes none and calls it unpredictable. Reports differ by a factor of ten',
  },
  throughput: {
    value: 125,
    unit: 'MiB/s',
    meaning: 'at which a check reads a volume whose blocks are loaded already',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (gp3 without extra charge)',
  },
  initializationRate: {
    value: 300,
    unit: 'MiB/s',
    meaning: 'initialization rate where one is asked for',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html (the most that there is)',
  },
  shutdown: {
    value: 60,
    unit: 's',
    meaning: 'from TerminateInstances until the instance is terminated',
    source: 'assumed; reports of half a minute to several minutes',
  },
} as const satisfies Readonly<Record<string, DrillInput>>;

export type DrillInputName = keyof typeof DRILL_INPUTS;

export type DrillInputs = Readonly<Record<DrillInputName, number>>;

export const DEFAULT_DRILL_INPUTS = Object.fromEntries(
  Object.entries(DRILL_INPUTS).map(([name, { value }]) => [name, value]),
) as DrillInputs;
