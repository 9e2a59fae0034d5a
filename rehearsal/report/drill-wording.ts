import { counted, durationText, figure, millisBetween } from './figures';
import { isAsMeant } from './drill-expectations';
import type { CheckResult, DrillReport, SabotageReport } from './drill-report';
import type { Tone } from './wording';

/** Green is what was meant to happen: a broken copy fails. */
export function toneOfDrill(drill: DrillReport): Tone {
  return isAsMeant(drill) ? 'good' : 'bad';
}

/** `11.2 s: set 55a6… of db-1, taken at …, on i-…`. */
export function drillText({ startedAt, endedAt, set, source, takenAt, instance }: DrillReport): string {
  const took = durationText(millisBetween(startedAt, endedAt));
  const restored = set === undefined ? 'no set' : `set ${set} of ${source ?? 'an instance'}, taken at ${takenAt ?? ''}`;
  return `${took}: ${restored}, ${instance === undefined ? 'on no instance' : `on ${instance}`}`;
}

/** `volumes that appear: 2`, or what differs. */
export function checkText({ name, expected, got, ok }: CheckResult): string {
  return withUnits(ok && expected === got ? `${name}: ${got}` : `${name}: expected ${expected}, got ${got}`);
}

const UNITS = [
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
] as const;

/** From two minutes on, seconds are given in a larger unit too: `3600 s (60 minutes)`. */
function withUnits(text: string): string {
  return text.replaceAll(/\b(\d{3,}) s\b/g, (seconds, digits: string) => {
    const unit = UNITS.find(([size]) => Number(digits) >= 2 * size);
    return unit === undefined
      ? seconds
      : `${seconds} (${figure(Math.round((10 * Number(digits)) / unit[0]) / 10)} ${unit[1]})`;
  });
}

/** What a restore takes and what it loses, as far as this machine can say. */
export function measuredTexts({
  millisToUsable,
  minutesToUsable,
  dataLossSeconds,
  newestAt,
  sabotage,
}: DrillReport): readonly string[] {
  // The check was told of another instant, and the drill was not.
  const since = sabotage?.kind === 'stale-set' ? ' before the instant of the real set' : '';
  return [
    ...(millisToUsable === undefined
      ? []
      : [`usable ${durationText(millisToUsable)} after the launch; EC2's own times are model inputs`]),
    ...(minutesToUsable === undefined ? [] : [`recorded as ${figure(minutesToUsable)} min`]),
    ...(dataLossSeconds === undefined
      ? []
      : [`data loss at most ${counted(dataLossSeconds, 'second')}${since}, newest record of ${newestAt ?? ''}`]),
  ];
}

/** What was broken on purpose. */
export function sabotageText({ kind, done }: SabotageReport): string {
  return `${kind}: ${done ?? 'nothing was broken'}`;
}
