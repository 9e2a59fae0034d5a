import { LONGEST_EVIDENCE } from '../../../documents/contract';
import { parseFields } from '../json';
import { instant, list, oneOf, optional, readKnown, record, schema, text, type TypeOf } from '../schema';

/** What the guest itself reports of a check: one JSON line, first on stdout, printed by `documents/shell/check/report.sh`. */
const CHECK_LINE = record({
  quiesce: oneOf(1),
  executionId: text(1, 36),
  /** Each thing that was looked at. A check that stopped reports what it came to. */
  checks: list(
    0,
    100,
    record({ name: text(1, 100), expected: text(0, 300), got: text(0, 300), ok: oneOf(true, false) }),
  ),
  /** The newest record that was found in the data. */
  newestAt: optional(instant()),
  /** From the start of the check until the application accepted connections. */
  usableMillis: optional(schema<number>('a number from 0 on', (value) => Number.isFinite(value) && Number(value) >= 0)),
});

export type CheckReport = Omit<TypeOf<typeof CHECK_LINE>, 'quiesce'>;

/** The report for this execution in a check's stdout, or `undefined` when there is no valid one. */
export function readCheckReport(stdout: string, executionId: string): CheckReport | undefined {
  const line = stdout.split('\n', 1)[0] ?? '';
  const fields = line.length <= LONGEST_EVIDENCE && line.startsWith('{') ? parseFields(line) : undefined;
  const known = readKnown(CHECK_LINE, fields);
  if (known?.executionId !== executionId) {
    return undefined;
  }
  const { quiesce: _quiesce, checks, ...rest } = known;
  return { ...rest, checks: checks.map(({ name, expected, got, ok }) => ({ name, expected, got, ok })) };
}
