/** Environment variables of the functions: written by the engine at synth, checked by each function at its cold start; a `count` is above 0. */
export const ENVIRONMENT = {
  LEDGER_TABLE: 'text',
  EVENT_BUS: 'text',
  /** CreateSnapshots calls per second that all runs of the engine together may make. */
  SLOTS_PER_SECOND: 'count',
  /** Share of the account's request buckets that the lifecycle may use: above 0, at most 1. */
  REQUEST_SHARE: 'count',
  /** Seconds that Run Command may take to deliver a script: at least 30. */
  DELIVERY_SECONDS: 'count',
  /** Seconds for which EC2 and Run Command may not show what was just made. */
  CONSISTENCY_SECONDS: 'count',
  /** Targets on one page of a run. */
  PAGE_SIZE: 'count',
  /** Longest that a function that sends pre-scripts may go on when its run is gone: its time-out. */
  ACTING_SECONDS: 'count',
  /** Longest that a run may last. */
  RUN_SECONDS: 'count',
  /** URL of the queue of firings that started no run. */
  DEAD_LETTER_QUEUE: 'text',
  /** Name of the group of all schedules. */
  SCHEDULE_GROUP: 'text',
  /** The Region of the engine, where sets are made. */
  HOME_REGION: 'text',
} as const satisfies Readonly<Record<string, 'text' | 'count'>>;

export type EnvironmentName = keyof typeof ENVIRONMENT;

/** Index of the ledger table that lists owed thaws. */
export const OWED_INDEX = 'owed';

/** What each function needs; a name that is missing here does not compile where it is read. */
export const FUNCTION_ENVIRONMENT = {
  'claim-run': ['LEDGER_TABLE', 'EVENT_BUS'],
  'resolve-targets': ['PAGE_SIZE'],
  'tally-outcomes': [],
  'complete-run': ['EVENT_BUS'],
  prepare: [],
  hold: ['LEDGER_TABLE', 'SLOTS_PER_SECOND', 'DELIVERY_SECONDS'],
  'freeze-window': ['LEDGER_TABLE', 'EVENT_BUS', 'DELIVERY_SECONDS', 'CONSISTENCY_SECONDS'],
  'await-post-script': ['LEDGER_TABLE', 'EVENT_BUS', 'DELIVERY_SECONDS', 'CONSISTENCY_SECONDS'],
  thaw: ['LEDGER_TABLE', 'EVENT_BUS', 'DELIVERY_SECONDS', 'CONSISTENCY_SECONDS'],
  'create-vss-snapshots': ['LEDGER_TABLE', 'EVENT_BUS', 'DELIVERY_SECONDS', 'CONSISTENCY_SECONDS'],
  recover: ['CONSISTENCY_SECONDS'],
  'take-snapshots': [],
  'record-outcome': ['LEDGER_TABLE', 'EVENT_BUS'],
  guard: ['LEDGER_TABLE', 'EVENT_BUS', 'DELIVERY_SECONDS', 'CONSISTENCY_SECONDS', 'ACTING_SECONDS'],
  sweep: ['LEDGER_TABLE', 'EVENT_BUS', 'RUN_SECONDS', 'DEAD_LETTER_QUEUE', 'SCHEDULE_GROUP'],
  lifecycle: ['LEDGER_TABLE', 'EVENT_BUS', 'SCHEDULE_GROUP', 'HOME_REGION', 'REQUEST_SHARE', 'CONSISTENCY_SECONDS'],
  'choose-set': ['LEDGER_TABLE', 'HOME_REGION'],
  'launch-instance': ['LEDGER_TABLE'],
  'await-instance': [],
  'drill-check': ['DELIVERY_SECONDS', 'CONSISTENCY_SECONDS'],
  'remove-instance': ['CONSISTENCY_SECONDS'],
  'record-drill': ['LEDGER_TABLE', 'EVENT_BUS'],
  'drill-guard': ['LEDGER_TABLE', 'EVENT_BUS', 'CONSISTENCY_SECONDS'],
} as const satisfies Readonly<Record<string, readonly EnvironmentName[]>>;

/** Functions of restore drills: an engine without a drill does not have them. */
export const DRILL_FUNCTIONS = [
  'choose-set',
  'launch-instance',
  'await-instance',
  'drill-check',
  'remove-instance',
  'record-drill',
  'drill-guard',
] as const satisfies readonly FunctionName[];

/** All others. */
export const RUN_FUNCTIONS = (Object.keys(FUNCTION_ENVIRONMENT) as FunctionName[]).filter(
  (name): name is Exclude<FunctionName, DrillFunctionName> =>
    !(DRILL_FUNCTIONS as readonly FunctionName[]).includes(name),
);

export type DrillFunctionName = (typeof DRILL_FUNCTIONS)[number];

/** A function of the engine; its handler is `lambdas/handlers/<name>.ts`. */
export type FunctionName = keyof typeof FUNCTION_ENVIRONMENT;

/** The variable `LEDGER_TABLE` is the setting `ledgerTable`. */
type SettingName<Variable extends string> = Variable extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<SettingName<Tail>>}`
  : Lowercase<Variable>;

/** What a function reads from its environment. */
export type SettingsOf<Name extends FunctionName> = {
  readonly [
    Variable in (typeof FUNCTION_ENVIRONMENT)[Name][number] as SettingName<Variable>
  ]: (typeof ENVIRONMENT)[Variable] extends 'count' ? number : string;
};

/** The settings of a function, or an error that names what is missing or wrong. */
export function readEnvironment<Name extends FunctionName>(
  name: Name,
  source: Readonly<Record<string, string | undefined>>,
): SettingsOf<Name> {
  const variables: readonly EnvironmentName[] = FUNCTION_ENVIRONMENT[name];
  const missing = variables.filter((variable) => (source[variable] ?? '') === '');
  if (missing.length > 0) {
    throw new Error(`function ${name}: environment lacks ${missing.join(', ')}; deploy the engine again`);
  }
  const settings = variables.map((variable) => {
    const value = source[variable] ?? '';
    return [settingName(variable), ENVIRONMENT[variable] === 'count' ? readCount(variable, value) : value] as const;
  });
  return Object.fromEntries(settings) as SettingsOf<Name>;
}

function settingName(variable: EnvironmentName): string {
  return variable.toLowerCase().replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** A number from the environment that must be above 0. */
export function readCount(name: EnvironmentName, value: string): number {
  const count = Number(value);
  if (!Number.isFinite(count) || count <= 0) {
    throw new Error(`environment variable ${name} is "${value}", allowed: a number above 0`);
  }
  return count;
}
