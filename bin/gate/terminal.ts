import { counted, figure } from '../../rehearsal/report/figures';
import { harmless, sentence } from '../../rehearsal/report/terminal/lines';
import { inkOf, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import type { GateReport } from './report';

/** The verdict, and a line for each target that lacks something; it ends with a line break. */
export function renderGate({ verdict, policy, region, targets }: GateReport, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const lacking = targets.filter(({ lacks }) => lacks.length > 0);
  const head = (text: string): string =>
    `${verdict === 'passed' ? palette.good('PASSED') : palette.bad('FAILED')}: policy ${policy}: ${text}`;
  const lines =
    targets.length === 0
      ? [head(`it selects no instance in ${region}, so nothing is proven`)]
      : [
          head(
            `${figure(targets.length - lacking.length)} of ${counted(targets.length, 'instance')} in ${region} pass`,
          ),
          ...lacking.flatMap(({ instance, lacks }) =>
            sentence({ lead: `  ${instance}  `, text: lacks.join('; '), width, paint: String }),
          ),
        ];
  return `${harmless(lines.join('\n'), color)}\n`;
}
