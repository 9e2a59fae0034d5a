import type { RestoreDrillCompleted } from '../../../lambdas/domain/drill/drill-event';
import { DrillReason, type DrillVerdict } from '../../../lambdas/domain/drill/drill-verdict';
import { always, FRACTION, INSTANT, listOf, oneOf, sometimes, TEXT, type Fields } from './fields';

/** Later versions add reasons: our tests know all of them, for consumers it is a text. */
const REASON = { ...TEXT, known: Object.values(DrillReason) };

/** The detail of the event that tells of a restore drill. */
export const DRILL_COMPLETED: Fields<RestoreDrillCompleted> = {
  policy: always('Name of the policy whose set was restored.', TEXT),
  drill: always('Name of the drill.', TEXT),
  drillId: always('Id of this drill: in the tags of all that it launched, and in the name of its record.', TEXT),
  verdict: always(
    '`passed`: the set was restored, and all checks were good.',
    oneOf<DrillVerdict>({ passed: true, failed: true }),
  ),
  reason: sometimes('Why the drill did not pass.', REASON),
  cause: always('The same in words; empty if the drill passed.', TEXT),
  record: always('SHA-256 of the record, as in the tag `quiesce:drill-record`; empty if the drill was stopped.', TEXT),
  check: always('Name of the check; empty if the drill was stopped.', TEXT),
  failedChecks: always('Names of the checks that were not good.', listOf(TEXT)),
  instance: sometimes(
    'The instance of which the set was made; absent if no set was chosen, or the drill was stopped.',
    TEXT,
  ),
  set: sometimes('The set, as in the tag `quiesce:set`.', TEXT),
  takenAt: sometimes('When the set was taken.', INSTANT),
  minutesToUsable: sometimes('From the launch of the instance until the application was usable.', FRACTION),
  dataLossSeconds: sometimes('From the newest record in the data until the set was taken.', FRACTION),
  startedAt: always('When the drill started.', INSTANT),
  issues: always('What differs from the request, and what is left, in words.', listOf(TEXT)),
};
