/** What the checks of `checks/` and `invariants.ts` check, in words for readers. */
export const INVARIANTS: readonly string[] = [
  'No volume stays frozen past its lease, or for ever.',
  'No script ends the freeze of another attempt.',
  'A pre-script is sent only while a thaw is owed for it in the ledger, and never while the instance is frozen by another attempt.',
  'For every pre-script that was sent, a thaw is sent: at the latest one run of the guard after the thaw is overdue or the control plane is back, and one run more for each fault.',
  'Every thaw is confirmed or still owed. When the guard has had its time, nothing is owed.',
  'If a set is `application-consistent` by the guest’s evidence, all of it was frozen at its instant. If it is so by VSS, each snapshot has the tag of VSS.',
  'At most one set of a target and a run counts. A run never requests two sets within 15 seconds if the first may exist.',
  'Every set has the tags that say which run made it. No set is pending after the sweep has run. Every crash-consistent set has a reason.',
  'The label of a set is the result of its target. The counts of a run are those of its targets. The end of the execution is the verdict of the run.',
  'Every target reports how it ended, and every run reports its end, unless the fault hits the report itself.',
  'Events and metrics agree with the tags: they may be repeated or lost, but they are never wrong.',
  'Every event fits the schema that is published for it (docs/events). An event that is not logged as lost reached the bus.',
  'No set has a volume that its policy excludes. No call breaks AWS’s own bounds on its input.',
  'Without a further fault, every target goes and every path ends as its row in the table of paths says.',
];

/** What the checks of `lifecycle/checks/` check, in words for readers. */
export const LIFECYCLE_INVARIANTS: readonly string[] = [
  'The last proven completed set of a target is never removed.',
  'No snapshot of others is named in a call that changes something: neither one without our tags, nor one of an engine in another Region.',
  'A snapshot is deleted only in the state `pruning`, when all of its set are in it, and the log has the reason.',
  'No set goes of which one snapshot is locked, in use by an image, kept by a tag or being copied. No set ends before its promised copies are completed. Orphans stay.',
  'At most half of a policy’s sets go in a day, any two, and one for each set that is completed meanwhile. A failed or second set stays for a week.',
  'No snapshot is copied twice, unless two rounds go on at once; then the second copy goes when the first one is completed.',
  'A set is archived after its copies and its sharing, and the newest of a target is not archived. It is shared with no other accounts and no longer than its schedules say.',
  'The state of a set, a copy that failed and a copy that is late are told by an event.',
  'In the end no set is there in part, none is in the state `pruning`, no failed copy is left, and the rounds find nothing more to do.',
  'With every fault the end is the same.',
];

/** What the checks of `drill/checks/` check, in words for readers. */
export const DRILL_INVARIANTS: readonly string[] = [
  'An instance is launched only while its removal is owed in the ledger. It has a lease: it ends itself at its bound, and is terminated by that.',
  'No instance of a drill lives longer than its bound and two and a half minutes: its start, whole minutes, and its shutdown. If its lease fails, no longer than its bound and 18 minutes: the guard comes ten minutes after the bound, at the latest five minutes later, and the instance shuts down. Each fault, and each outage, adds what it takes, and a call of the guard.',
  'In the end no instance and no volume of a drill is left, and no removal is owed.',
  'A drill passes only if its check ran in its own instance, on the volumes of the set, and found them good: in the tags, in the record and in the event.',
  'A drill that failed never takes away when an earlier drill of the set passed.',
  'The tags of a set are those of its newest record, with its digest.',
  'Every drill ends with an event that agrees with the end of its execution, unless the fault hits the event itself. The guard tells of a drill that died, unless it died before it owed a removal.',
  'No call of a drill that changes something names an instance or a volume of production. A drill writes only its own tags.',
  'A round of the lifecycle that lists the sets after one was marked neither removes nor archives it until the drill has ended.',
  'Every event fits its schema.',
];
