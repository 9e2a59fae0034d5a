import { counted, durationText, figure } from '../../rehearsal/report/figures';
import { harmless, label, sentence } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import { WORST_FIRST, type Finding, type Moment, type Severity } from './judge';
import type { PolicyStatus } from './policy-status';
import type { StatusReport } from './report';

/** The colour of each verdict. */
const TONES = { ok: 'good', warning: 'warn', critical: 'bad', unknown: 'warn' } as const satisfies Readonly<
  Record<Severity, keyof Palette>
>;

/** The status for a terminal: the verdict first; it ends with a line break. */
export function renderStatus(report: StatusReport, moment: Moment, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const page = { palette, width, moment };
  const { region, observedAt, findings, policies } = report;
  const lines = [
    verdictLine(report, palette),
    `Region ${region}, seen ${moment(observedAt)}`,
    ...findings.flatMap((finding) => findingLines(finding, page)),
    ...policies.flatMap((policy) => ['', ...policyLines(policy, page)]),
  ];
  return `${harmless(lines.join('\n'), color)}\n`;
}

/** The verdict in one line, for a pipe and for programs that watch servers. */
export function verdictLine({ verdict, findings, policies }: StatusReport, palette: Palette): string {
  const [first, ...others] = findings;
  const counts = WORST_FIRST.map((severity) => ({
    severity,
    count: others.filter((one) => one.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${figure(count)} ${severity}`);
  const more = counts.length === 0 ? '' : ` (and ${counts.join(', ')})`;
  const text =
    first === undefined
      ? `nothing is wrong with ${policies.map(({ policy }) => policy).join(', ')}`
      : `${subjectOf(first)}${first.text}${more}`;
  return `${palette[TONES[verdict]](verdict.toUpperCase())}: ${text}`;
}

function subjectOf({ policy }: Finding): string {
  return policy === undefined ? '' : `policy ${policy}: `;
}

interface Page {
  readonly palette: Palette;
  readonly width: number;
  readonly moment: Moment;
}

function findingLines(finding: Finding, { palette, width }: Page): readonly string[] {
  const lead = `  ${palette[TONES[finding.severity]](finding.severity)}  `;
  const text = `${subjectOf(finding)}${finding.text}; ${finding.remedy}`;
  return sentence({ lead, text, width, paint: String });
}

function policyLines(policy: PolicyStatus, { palette, moment }: Page): readonly string[] {
  const { lastRun, lastSet, freeze, owedThaws, drills, backlog, nextFiring, promise } = policy;
  const fields: readonly (readonly [string, string])[] = [
    ['last run', lastRun === undefined ? 'none is known' : runText(lastRun, moment)],
    [
      'last set',
      lastSet === undefined
        ? `none that is ${promise}`
        : `${lastSet.consistency} ${moment(lastSet.takenAt)}, of ${lastSet.instance}, ${lastSet.state}`,
    ],
    ['freeze', freeze === undefined ? 'none was measured' : freezeText(freeze)],
    ['thaws', thawsText(owedThaws, moment)],
    [
      'lifecycle',
      Object.entries(backlog)
        .map(([kind, count]) => `${kind} ${figure(count)}`)
        .join(', ') || 'nothing to do',
    ],
    ...(drills === undefined ? [] : [['drill', drillText(drills, moment)] as const]),
    ['next', nextFiring === undefined ? 'no firing is known' : `${nextFiring.schedule} ${moment(nextFiring.at)}`],
  ];
  return [
    `${palette.strong(`Policy ${policy.policy}`)}, ${policy.state}`,
    ...fields.map(([name, value]) => `${label(name)}${value}`),
  ];
}

function runText({ state, verdict, summary, startedAt }: NonNullable<PolicyStatus['lastRun']>, moment: Moment): string {
  const how =
    state === 'ended' ? (verdict ?? 'Failed') : { running: 'goes on', unknown: 'its end is not known' }[state];
  return `${how}, started ${moment(startedAt)}${summary === undefined ? '' : `: ${summary}`}`;
}

function drillText({ newest }: NonNullable<PolicyStatus['drills']>, moment: Moment): string {
  return newest === undefined ? 'none has ended yet' : `the newest one ${newest.verdict} ${moment(newest.endedAt)}`;
}

function freezeText({ lastMillis, worstMillis, sets, leaseMillis }: NonNullable<PolicyStatus['freeze']>): string {
  const lease = leaseMillis === undefined ? 'no lease is known' : `the lease is ${durationText(leaseMillis)}`;
  return `last ${durationText(lastMillis)}, longest ${durationText(worstMillis)} of ${counted(sets, 'set')}; ${lease}`;
}

function thawsText(owed: PolicyStatus['owedThaws'], moment: Moment): string {
  const named = owed?.map(({ instanceId, dueAt }) => `${instanceId} is owed one, due ${moment(dueAt)}`).join('; ');
  return named === undefined ? 'not known' : named || 'none is owed';
}
