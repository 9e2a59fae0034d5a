import type { StepHandler, StepName } from '../../lambdas/contract';
import { awaitPostScript } from '../../lambdas/handlers/run/await-post-script';
import { claimRun } from '../../lambdas/handlers/run/claim-run';
import { completeRun } from '../../lambdas/handlers/run/complete-run';
import { createVssSnapshots } from '../../lambdas/handlers/run/create-vss-snapshots';
import { hold } from '../../lambdas/handlers/run/hold';
import { prepare } from '../../lambdas/handlers/run/prepare';
import { recordOutcome } from '../../lambdas/handlers/run/record-outcome';
import { recover } from '../../lambdas/handlers/run/recover';
import { resolveTargets } from '../../lambdas/handlers/run/resolve-targets';
import { sendPreScript } from '../../lambdas/handlers/run/send-pre-script';
import { snapshotWhenFrozen } from '../../lambdas/handlers/run/snapshot-when-frozen';
import { takeSnapshots } from '../../lambdas/handlers/run/take-snapshots';
import { tallyOutcomes } from '../../lambdas/handlers/run/tally-outcomes';
import { thaw } from '../../lambdas/handlers/run/thaw';
import type { Ports } from '../../lambdas/ports';
import { FUNCTION_TIMEOUT_SECONDS, STEP_FUNCTIONS } from '../../statemachine/timeouts';

/** What the engine hands to its functions by their environment. */
export interface Settings {
  readonly deliverySeconds: number;
  readonly consistencySeconds: number;
  readonly pageSize: number;
  readonly actingSeconds: number;
  readonly runSeconds: number;
}

/** The engine's own values. */
export const SETTINGS: Settings = {
  deliverySeconds: 60,
  consistencySeconds: 30,
  pageSize: 2_000,
  actingSeconds: FUNCTION_TIMEOUT_SECONDS[STEP_FUNCTIONS.SendPreScript],
  runSeconds: 6 * 3_600,
};

/** Every step as the real handler does it, a function of the ports. */
export const HANDLERS: { readonly [Name in StepName]: (ports: Ports, settings: Settings) => StepHandler<Name> } = {
  ClaimRun: claimRun,
  ResolveTargets: resolveTargets,
  TallyOutcomes: tallyOutcomes,
  CompleteRun: completeRun,
  Prepare: prepare,
  Hold: hold,
  SendPreScript: sendPreScript,
  SnapshotWhenFrozen: snapshotWhenFrozen,
  AwaitPostScript: awaitPostScript,
  Thaw: thaw,
  CreateVssSnapshots: createVssSnapshots,
  Recover: recover,
  TakeSnapshots: takeSnapshots,
  RecordOutcome: recordOutcome,
};
