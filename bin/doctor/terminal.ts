import { counted } from '../../rehearsal/report/figures';
import { harmless, sentence } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import type { Severity } from './check';
import type { CheckReport, DoctorReport } from './report';

/** What was found, the verdict first; it ends with a line break. */
export function renderDoctor(report: DoctorReport, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const lines = [
    verdictLine(report, palette),
    '',
    ...report.checks.flatMap((check) => checkLines(check, { palette, width })),
  ];
  return `${harmless(lines.join('\n'), color)}\n`;
}

const TONES = { ok: 'good', warning: 'warn', error: 'bad', unknown: 'warn' } as const satisfies Readonly<
  Record<'ok' | Severity, keyof Palette>
>;

function verdictLine({ verdict, checks, region, checkedAt }: DoctorReport, palette: Palette): string {
  const findings = checks.flatMap((check) => check.findings);
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const text =
    verdict === 'ok'
      ? 'nothing is lacking'
      : [
          counted(count('error'), 'error'),
          counted(count('warning'), 'warning'),
          `${String(count('unknown'))} unknown`,
        ].join(', ');
  return palette[TONES[verdict]](`${verdict.toUpperCase()}: ${text} in ${region}, as seen at ${checkedAt}`);
}

interface Page {
  readonly palette: Palette;
  readonly width: number;
}

/** Wide enough for the longest severity. */
const LABEL = 9;

function checkLines({ name, fine, findings }: CheckReport, { palette, width }: Page): readonly string[] {
  if (findings.length === 0) {
    return [`${palette.good('ok'.padEnd(LABEL))}${palette.strong(name)}: ${fine}`];
  }
  return findings.flatMap(({ severity, subject, text, remedy }) => [
    ...sentence({
      lead: `${palette[TONES[severity]](severity.padEnd(LABEL))}${palette.strong(name)}: `,
      text: `${subject}: ${text}`,
      width,
      paint: String,
    }),
    ...sentence({ lead: `${' '.repeat(LABEL)}→ `, text: remedy, width, paint: String }),
  ]);
}
