import type { Attempt, StepHandler } from '../contract';
import { executionIdOf } from '../domain/identifiers';
import { Reason } from '../domain/outcome';
import type { Policy } from '../domain/policy';
import type { QuiesceMode } from '../domain/preparation';
import { attemptNumber } from '../domain/recovery';
import type { Ports } from '../ports';
import { contractOf } from './scripts/attempt-scripts';

/** How long a target waits for an instance that another run holds: a longest script, twice, and its delivery. */
const BUSY_SECONDS = 300;
const BETWEEN_ASKS_SECONDS = 15;

/** A slot that lies no further ahead is waited for inside the function: cheaper than three state transitions. */
const NEAR_MILLIS = 2_000;

/**
 * Takes a slot of the engine's share of CreateSnapshots and waits for it, then, where a pre-script will be sent, holds
 * the instance. From then on a thaw is owed. VSS only takes its slot: Windows thaws itself. No slot is waited for while anything is held, nothing is held while
 * waiting.
 */
export function hold(
  ports: Pick<Ports, 'ledger' | 'clock' | 'log'>,
  settings: { readonly deliverySeconds: number },
): StepHandler<'Hold'> {
  return async (state, execution): Promise<Attempt> => {
    const number = attemptNumber(state.recovery);
    const executionId = executionIdOf({ runId: state.run.runId, instanceId: state.instanceId, attempt: number });
    const earlier = state.attempt?.number === number && state.attempt.next === 'wait' ? state.attempt : undefined;
    const waited = earlier?.waitingSince === undefined ? {} : { waitingSince: earlier.waitingSince };
    const { clock } = ports;
    const now = (): number => clock.now();

    const slotAt = earlier?.slotAt ?? (await ports.ledger.takeSlot(instant(now()))).slotAt;
    const ahead = Date.parse(slotAt) - now();
    if (ahead > NEAR_MILLIS) {
      // The wait for a busy instance goes on meanwhile, else its bound would begin anew with each slot.
      return { next: 'wait', number, executionId, slotAt, until: slotAt, ...waited };
    }
    await (ahead > 0 ? clock.sleep(ahead) : undefined);

    const mode: QuiesceMode = state.recovery?.next === 'fall-back' ? 'no-scripts' : state.prepared.mode;
    if (mode === 'no-scripts') {
      return { next: 'take-snapshots', number, executionId };
    }
    if (mode === 'vss') {
      return { next: 'create-vss-snapshots', number, executionId, since: instant(now()) };
    }
    if (mode === 'post-only') {
      return { next: 'snapshot-when-frozen', number, executionId };
    }
    const contract = contractOf(state);
    const held = await ports.ledger.hold({
      instanceId: state.instanceId,
      runId: state.run.runId,
      policy: state.policy.name,
      executionArn: execution.arn,
      runArn: state.run.executionArn,
      executionId,
      attempt: number,
      documentName: contract.name,
      documentVersion: contract.version,
      parameters: contract.parameters,
      heldAt: instant(now()),
      dueAt: instant(now() + longestHealthyMillis(state.policy, settings.deliverySeconds)),
    });
    if (held.status === 'held') {
      return { next: 'send-pre-script', number, executionId };
    }
    ports.log.info('instance-busy', { instanceId: state.instanceId, heldByRun: held.runId });
    const waitingSince = earlier?.waitingSince ?? instant(now());
    const until = now() + BETWEEN_ASKS_SECONDS * 1_000;
    return until < Date.parse(waitingSince) + BUSY_SECONDS * 1_000
      ? { next: 'wait', number, executionId, waitingSince, until: instant(until) }
      : { next: 'recover', number, executionId, reason: Reason.BUSY };
  };
}

/** Longest that a healthy attempt lasts: only behind it is its thaw overdue, and the guard may send one. */
function longestHealthyMillis(policy: Policy, deliverySeconds: number): number {
  const script = deliverySeconds + policy.timeoutSeconds;
  return (script * (2 + policy.retries) + SNAPSHOT_SECONDS + ROOM_SECONDS) * 1_000;
}

const SNAPSHOT_SECONDS = 30;
const ROOM_SECONDS = 60;

function instant(millis: number): string {
  return new Date(millis).toISOString();
}
