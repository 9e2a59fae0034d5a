import { createHash } from 'node:crypto';
import { defined } from '../json';
import type { CheckReport } from './check-report';
import type { Checked, Chosen, ChosenSet, Launched, Removed, Seen } from './drill';
import { DrillReason, judgeDrill, type DrillVerdict } from './drill-verdict';
import { drillIdOf } from './launch-plan';
import type { Drill } from './settings';

/** What is kept of one drill, as an auditor asks for it. All instants are ISO-8601. */
export interface DrillRecord {
  readonly version: 1;
  readonly drillId: string;
  readonly drill: string;
  readonly policy: string;
  readonly execution: string;
  readonly verdict: DrillVerdict;
  readonly reason?: DrillReason;
  readonly cause: string;
  readonly choice: Drill['choose'];
  readonly set?: ChosenSet;
  readonly place: Drill['place'] & Pick<Partial<Launched>, 'subnet' | 'instanceType'>;
  readonly instance?: string;
  readonly timeline: {
    readonly startedAt: string;
    readonly launchedAt?: string;
    readonly readyAt?: string;
    readonly checkSentAt?: string;
    readonly checkedAt?: string;
    readonly removedAt?: string;
    readonly endedAt: string;
  };
  /** From the launch until the application accepted connections: what a restore takes. */
  readonly minutesToUsable?: number;
  /** From the newest record in the data until the set was taken: what a restore loses, at most. Seconds. */
  readonly dataLossSeconds?: number;
  readonly check: Pick<Drill['check'], 'name' | 'document'>;
  readonly checks: CheckReport['checks'];
  readonly newestAt?: string;
  /** What is different from what was asked for, and what is left, in words. */
  readonly issues: readonly string[];
}

/** What is known at the end of a drill. A step that was not reached left nothing. */
export interface DrillEnd {
  readonly drill: Drill;
  readonly execution: { readonly arn: string; readonly startedAt: string };
  readonly chosen?: Chosen;
  readonly launched?: Launched;
  readonly seen?: Seen;
  readonly sent?: { readonly sentAt: string };
  readonly checked?: Checked;
  readonly removed?: Removed;
  /** The step that failed, in words. */
  readonly failure?: string;
}

/** Of what is known, and of no clock: a step that is repeated makes the same record, with the same digest. */
export function recordOf(end: DrillEnd): DrillRecord {
  const { drill, execution, chosen, launched, seen, sent, checked, removed, failure } = end;
  // After the check only the removal can fail. That changes nothing of what the check saw.
  const isChecked = checked?.next === 'remove';
  const obstacle =
    chosen?.obstacle ??
    launched?.obstacle ??
    seen?.obstacle ??
    (failure === undefined || isChecked ? undefined : { reason: failedStep(end), cause: failure });
  const { verdict, reason, cause } = judgeDrill(
    defined({ obstacle, script: checked?.script, report: checked?.report }),
  );
  const newestAt = checked?.report?.newestAt;
  return {
    version: 1,
    drillId: drillIdOf(execution),
    drill: drill.name,
    policy: drill.policy,
    execution: execution.arn,
    verdict,
    ...defined({ reason }),
    cause,
    choice: drill.choose,
    ...defined({ set: chosen?.chosen }),
    place: { ...drill.place, ...defined({ subnet: launched?.subnet, instanceType: launched?.instanceType }) },
    ...defined({ instance: launched?.instanceId }),
    timeline: {
      startedAt: execution.startedAt,
      ...defined({
        launchedAt: launched?.launchedAt,
        readyAt: seen?.readyAt,
        checkSentAt: sent?.sentAt,
        checkedAt: checked?.seenAt,
        removedAt: removed?.left.length === 0 ? removed.endedAt : undefined,
      }),
      endedAt: endOf(end),
    },
    ...defined({
      minutesToUsable: usableMinutes(launched, sent, checked?.report),
      dataLossSeconds: secondsBetween(newestAt, chosen?.chosen?.takenAt),
    }),
    check: { name: drill.check.name, document: drill.check.document },
    checks: checked?.report?.checks ?? [],
    ...defined({ newestAt }),
    issues: [
      ...(launched?.notes ?? []),
      ...(removed?.left ?? []).map((left) => `left, for the guard to remove: ${left}`),
      ...(failure !== undefined && isChecked ? [`the removal failed, the guard goes on with it: ${failure}`] : []),
    ],
  };
}

/** The check is sent once all is ready for it. */
function failedStep({ seen, sent }: DrillEnd): DrillReason {
  return seen?.next === 'check' && sent === undefined ? DrillReason.CHECK_NOT_SENT : DrillReason.STEP_FAILED;
}

/** The end of the last step that ended. */
function endOf({ execution, chosen, launched, seen, sent, checked, removed }: DrillEnd): string {
  const ends = [removed?.endedAt, checked?.seenAt, sent?.sentAt, seen?.readyAt, launched?.launchedAt, chosen?.chosenAt];
  return ends.find((end) => end !== undefined) ?? execution.startedAt;
}

/** Until the check began, and what it took until the application was up. */
function usableMinutes(
  launched: Launched | undefined,
  sent: DrillEnd['sent'],
  report: CheckReport | undefined,
): number | undefined {
  const seconds = secondsBetween(launched?.launchedAt, sent?.sentAt);
  return seconds === undefined || report?.usableMillis === undefined
    ? undefined
    : Math.round((seconds + report.usableMillis / 1_000) / 6) / 10;
}

function secondsBetween(from: string | undefined, until: string | undefined): number | undefined {
  const millis = Date.parse(until ?? '') - Date.parse(from ?? '');
  return Number.isNaN(millis) ? undefined : Math.max(0, Math.round(millis / 1_000));
}

/** The record as a file, and the digest that the tag `quiesce:drill-record` has. */
export function recordFile(record: DrillRecord): { readonly json: string; readonly sha256: string } {
  const json = `${JSON.stringify(record, null, 2)}\n`;
  return { json, sha256: createHash('sha256').update(json).digest('hex') };
}

/** The record for people. */
export function recordMarkdown(record: DrillRecord): string {
  const { verdict, cause, set, timeline, checks, issues } = record;
  const rows = (entries: readonly (readonly [string, unknown])[]): readonly string[] =>
    entries.flatMap(([name, value]) => (value === undefined ? [] : [`| ${name} | ${cell(value)} |`]));
  return [
    `# Restore drill ${record.drill}: ${verdict}`,
    '',
    ...(cause === '' ? [] : [cause, '']),
    '| | |',
    '|---|---|',
    ...rows([
      ['Drill', record.drillId],
      ['Policy', record.policy],
      ['Execution', record.execution],
      ['Set', set && `${set.set}, taken at ${set.takenAt}, ${set.consistency} (${set.proof})`],
      ['Source instance', set?.instance],
      ['Snapshots', set?.snapshots.map(({ snapshotId }) => snapshotId).join(', ')],
      ['Choice', record.choice.kind],
      ['Restored in', record.place.subnet],
      ['By the role', record.place.role],
      ['Instance', record.instance],
      ['Image', record.place.image ?? `of ${set?.boot?.snapshotId ?? 'the boot volume'}, booted`],
      ['Minutes to usable', record.minutesToUsable],
      ['Data loss at most', record.dataLossSeconds === undefined ? undefined : `${String(record.dataLossSeconds)} s`],
      ...Object.entries(timeline),
    ]),
    '',
    `## Checks by ${record.check.name} (${record.check.document})`,
    '',
    ...(checks.length === 0
      ? ['None was reported.']
      : [
          '| check | expected | got | |',
          '|---|---|---|---|',
          ...checks.map(
            ({ name, expected, got, ok }) =>
              `| ${cell(name)} | ${cell(expected)} | ${cell(got)} | ${ok ? 'ok' : 'FAILED'} |`,
          ),
        ]),
    ...(issues.length === 0 ? [] : ['', '## Issues', '', ...issues.map((issue) => `- ${issue}`)]),
    '',
  ].join('\n');
}

function cell(value: unknown): string {
  return String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
}
