/** What the checks look at, for readers; the checks themselves are in `checks/` and in `invariants.ts`. */
export const INVARIANTS: readonly string[] = [
  'No volume is frozen beyond its lease, nor for ever.',
  'No script ends the freeze of another attempt.',
  'A pre-script is sent only while a thaw is owed for it in the ledger, and never while the instance is frozen by another attempt.',
  'For every pre-script that was sent a thaw is sent: at the latest one sweep of the guard behind the instant at which it is overdue or the control plane is back, and one sweep more for each fault.',
  'Every thaw is confirmed or still owed; once the guard has had its time nothing is owed.',
  'A set that is `application-consistent` by the guest’s evidence was frozen, all of it, at its instant; one by VSS has VSS’s own word on each snapshot.',
  'At most one set of a target and a run counts; a run never asks for two within 15 seconds where the first may have been made.',
  'No set is without the tags that say whose it is; none is pending when the sweep has come by; what is crash-consistent says why.',
  'What a target ended as is what its set is labelled with; the counts of a run are those of its targets, and the end of a run is its verdict.',
  'Every target says how it ended, and whoever waits for the end of a run hears of it, unless what would say so was hit itself.',
  'Events and metrics say what the tags say: they may be repeated or lost, never wrong.',
  'Every event fits the schema that is published for it (docs/events).',
  'Without a fault every path ends as its row of the decision table says.',
];
