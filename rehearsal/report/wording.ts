import { ExitCode } from '../../documents/contract';
import { counted, figure, millisText } from './figures';
import { freezeLengthsOf, type FreezeLength } from './freeze-window';
import type { EventReport, RestoreReport, RunReport, ScriptSummary, Setup, TargetReport } from './report';

/** How good a thing is; both renderings have one colour for each. */
export type Tone = 'good' | 'warn' | 'bad' | 'neutral';

/** Application-consistent is green, a fallback yellow, a failure red. */
export const TONE_OF_OUTCOME: Readonly<Record<TargetReport['outcome'], Tone>> = {
  'application-consistent': 'good',
  'crash-consistent': 'warn',
  skipped: 'warn',
  failed: 'bad',
};

export function toneOfVerdict(verdict: string): Tone {
  if (verdict === 'Completed') {
    return 'good';
  }
  return verdict === 'PartiallyFailed' ? 'warn' : 'bad';
}

/** What the exit codes of DLM's contract mean. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  [ExitCode.PRE_FAILED]: 'the pre-script failed',
  [ExitCode.POST_FAILED]: 'the post-script failed',
  [ExitCode.LEASE_EXPIRED]: 'the lease had thawed first',
  [ExitCode.ALREADY_FROZEN]: 'another freeze is in force',
  [ExitCode.NOTHING_FROZEN]: 'nothing was frozen',
  [ExitCode.NOT_READY]: 'not ready',
};

/** `failed (2 attempts, exit 206: not ready)`. */
export function scriptText({ result, attempts, exitCode }: ScriptSummary): string {
  if (result === 'none') {
    return 'not due';
  }
  const meaning = EXIT_CODES[exitCode ?? 0];
  const exit = exitCode === undefined ? '' : `, exit ${String(exitCode)}${meaning === undefined ? '' : `: ${meaning}`}`;
  return `${result} (${counted(attempts, 'attempt')}${exit})`;
}

/** The stderr of the failed scripts of a target, each with its stage. */
export function scriptTroubles({ preScript, postScript }: TargetReport): readonly string[] {
  return Object.entries({ 'pre-script': preScript, 'post-script': postScript }).flatMap(([stage, { stderr }]) =>
    stderr === undefined ? [] : [`${stage}: ${stderr}`],
  );
}

export function toneOfScript({ result }: ScriptSummary): Tone {
  if (result === 'succeeded') {
    return 'good';
  }
  return result === 'none' || result === 'not-run' ? 'neutral' : 'bad';
}

const MEASURED_BY: Readonly<Record<FreezeLength['by'], string>> = {
  guest: "by the guest's own clock, from its first freeze to its last thaw",
  engine: "by the engine's polls, from the pre-script's end to the post-script's, since the guest measured nothing",
  rehearsal: 'as the rehearsal saw it, since no measure of the guest is known',
};

/** `412 ms by the guest's own clock …`. */
export function freezeLengthText(length: FreezeLength | undefined): string {
  return length === undefined ? 'no end was seen' : `${millisText(length.millis)} ${MEASURED_BY[length.by]}`;
}

/** The length of each freeze, what bounds it, and what the rehearsal saw of each volume, which begins or ends a little apart. */
export function freezeTexts(
  target: TargetReport,
  limits: Pick<RunReport, 'leaseSeconds' | 'timeoutSeconds'>,
): readonly string[] {
  const lengths = freezeLengthsOf(target);
  if (lengths.length === 0) {
    return ['nothing was frozen'];
  }
  const seen = target.observedFreezes.map(({ volume, mountPoint, millis, thawedAt }) => {
    const whole =
      thawedAt === undefined ? 'STILL FROZEN' : `frozen${millis === undefined ? '' : ` ${millisText(millis)}`}`;
    return `seen from outside: ${volume} ${mountPoint} ${whole}`;
  });
  return [
    ...lengths.map(freezeLengthText),
    limitsText(limits),
    ...(seen.length === 0 ? ['seen from outside: no freeze'] : seen),
  ];
}

function limitsText({ leaseSeconds, timeoutSeconds }: Pick<RunReport, 'leaseSeconds' | 'timeoutSeconds'>): string {
  const lease = leaseSeconds === undefined ? "lease: the document's own" : `lease ${figure(leaseSeconds)} s`;
  return `${lease}, time-out of each script ${figure(timeoutSeconds)} s`;
}

/**
 * `4,812 acknowledged before quiescedAt, 4,812 found, 0 lost`, and what was lost after it if that is known. Without
 * evidence of quiescing, what counts is what was acknowledged before the snapshot call.
 */
export function restoreText(restore: RestoreReport, target?: Pick<TargetReport, 'quiescedAt'>): string {
  const { acknowledged, found, lost, lostUntilFrozen, startMillis } = restore;
  const since = target !== undefined && target.quiescedAt === undefined ? 'the snapshot call' : 'quiescedAt';
  return [
    `${figure(acknowledged)} acknowledged before ${since}, ${figure(found)} found, ${figure(lost)} lost`,
    ...(lostUntilFrozen === undefined || since !== 'quiescedAt'
      ? []
      : [`${figure(lostUntilFrozen)} lost between quiescedAt and frozenAt (allowed)`]),
    ...(startMillis === undefined ? [] : [`started in ${millisText(startMillis)}`]),
  ].join('; ');
}

/** Losing acknowledged writes breaks the promise of an application-consistent set; of any other it is what the label warns of. */
export function toneOfRestore({ lost }: RestoreReport, target?: Pick<TargetReport, 'outcome'>): Tone {
  if (lost === 0) {
    return 'good';
  }
  return target?.outcome === 'application-consistent' ? 'bad' : 'warn';
}

/** The fields that distinguish events, in this order. The others are in report.json. */
const TELLING = [
  'script_stage',
  'result',
  'cause',
  'verdict',
  'consistency',
  'reason',
  'proof',
  'instance',
  'source',
  'confirmed',
  'lease',
  'freezeMillis',
  'counts',
  'snapshots',
  'snapshotIds',
] as const;

/** The telling fields of an event's detail, `result=success`; empty ones are left out, ARNs end in their last part. */
export function eventFields({ detail }: Pick<EventReport, 'detail'>): readonly string[] {
  return TELLING.flatMap((name) => {
    const value = detail[name];
    return value === undefined || value === null || value === '' ? [] : [`${name}=${valueText(value)}`];
  });
}

/** How fast the machine was. */
export function machineText({ slowdown, slowestStartMillis, slowMachine }: Setup): string {
  const speed = `1 s of a function’s work took ${slowdown.toFixed(1)} s, its slowest start ${millisText(slowestStartMillis)}`;
  return slowMachine === undefined
    ? speed
    : `${speed}: too slow to judge what was not kept; what was kept is valid all the same`;
}

/** Lists as how many they are, counts without those that are nought. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    return figure(value.length);
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, count]) => count !== 0);
    return fields.map(([name, count]) => `${name}:${valueText(count)}`).join(',');
  }
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  return value.startsWith('arn:') ? value.slice(value.lastIndexOf('/') + 1) : value;
}
