import { LONGEST_EVIDENCE } from '../../documents/contract';
import { GUEST_CALL, readGuestCall, type GuestCall } from './guest-call';
import { parseFields, defined } from './json';
import { instant, list, oneOf, optional, readKnown, record, schema, text, type TypeOf } from './schema';

/** What the guest itself reports of a freeze: one JSON line, first on stdout, printed by `documents/shell/core/state.sh`. */
export const EVIDENCE_LINE = record({
  quiesce: oneOf(1),
  executionId: text(1, 36),
  /** Wall clock: from here on no acknowledged write may be lost. */
  quiescedAt: optional(instant()),
  frozenAt: optional(instant()),
  thawedAt: optional(instant()),
  thawedBy: optional(oneOf('command', 'lease', 'operator')),
  /** From the guest's monotonic clock. */
  freezeMillis: optional(schema<number>('a number from 0 on', (value) => Number.isFinite(value) && Number(value) >= 0)),
  heldBy: optional(oneOf('freeze', 'lock', 'stop')),
  /** Each requested mount. `held` in a pre's line: it was frozen; in a post's line: it was still frozen at the thaw. */
  mounts: list(0, LONGEST_EVIDENCE, record({ path: text(0, LONGEST_EVIDENCE), held: oneOf(true, false) })),
  /** Of a pre-script that was to make the set itself. */
  snapshot: optional(GUEST_CALL),
});

export type Evidence = Omit<TypeOf<typeof EVIDENCE_LINE>, 'quiesce' | 'snapshot'> & { readonly snapshot?: GuestCall };

/** The evidence for this execution in a script's stdout, or `undefined` when there is none that can be believed. */
export function readEvidence(stdout: string, executionId: string): Evidence | undefined {
  const line = stdout.split('\n', 1)[0] ?? '';
  const fields = line.length <= LONGEST_EVIDENCE && line.startsWith('{') ? parseFields(line) : undefined;
  const known = readKnown(EVIDENCE_LINE, fields);
  if (known?.executionId !== executionId) {
    return undefined;
  }
  const { quiesce: _quiesce, snapshot: _snapshot, mounts, ...rest } = known;
  const snapshot = readGuestCall(fields?.snapshot);
  return {
    ...rest,
    mounts: mounts.map(({ path, held }) => ({ path, held })),
    ...defined({ snapshot }),
  };
}
