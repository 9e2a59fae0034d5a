import type { Attempt, StepHandler, Steps } from '../../contract';
import type { DocumentContract } from '../../domain/document';
import { executionIdOf } from '../../domain/identifiers';
import { defined } from '../../domain/json';
import { instantOf } from '../../domain/instant';
import { Reason } from '../../domain/outcome';
import { CriticalSection, criticalSectionOf, type Policy } from '../../domain/policy';
import type { QuiesceMode } from '../../domain/preparation';
import { attemptNumber, triesOf } from '../../domain/recovery';
import type { Ports, SlotRequest } from '../../ports';
import { contractOf } from '../scripts/attempt-scripts';
import { SEND_SECONDS } from '../scripts/slow-down';

type HoldState = Steps['Hold']['input'];

/**
 * How long a target waits for an instance that another run holds: for two of the longest scripts with their delivery,
 * and for a run that was stopped, whose debts the guard keeps for as long as a function of it may act (300 s) and a
 * minute's call. So a stopped run that is started again by hand does not find its instances busy.
 */
const BUSY_SECONDS = 420;
const BETWEEN_ASKS_SECONDS = 15;

/** A slot that lies no further ahead is waited for inside the function: cheaper than three state transitions. */
const NEAR_MILLIS = 2_000;

/**
 * A throttled call means that other callers take more of CreateSnapshots' bucket than we leave, and every further call
 * would freeze an instance for nothing. EC2 fills an empty bucket in so many seconds: 100 calls at 5 a second.
 */
const PAUSE_SECONDS = 20;

/**
 * Takes a slot of the engine's share of CreateSnapshots and waits for it, then, where a pre-script will be sent, holds
 * the instance. From then on a thaw is owed. VSS only takes its slot, because Windows thaws itself. While it waits for a
 * slot nothing is held.
 */
export function hold(
  ports: Pick<Ports, 'ledger' | 'clock' | 'log'>,
  settings: { readonly deliverySeconds: number },
): StepHandler<'Hold'> {
  return async (state, execution): Promise<Attempt> => {
    const number = attemptNumber(state.recovery);
    const executionId = executionIdOf({ runId: state.run.runId, instanceId: state.instanceId, attempt: number });
    const earlier = state.attempt?.number === number && state.attempt.next === 'wait' ? state.attempt : undefined;
    const waited = defined({ waitingSince: earlier?.waitingSince });
    const { clock } = ports;
    const now = (): number => clock.now();

    const first = await ports.ledger.takeSlot(instantOf(now()), slotRequest(state, earlier, now()));
    const isSecondDue = asksBefore(state) && earlier?.slotAt === undefined;
    const { slotAt, slowdown } = isSecondDue ? await ports.ledger.takeSlot(instantOf(now())) : first;
    const ahead = Date.parse(slotAt) - now();
    if (ahead > NEAR_MILLIS) {
      ports.log.info('slot-awaited', { policy: state.policy.name, instanceId: state.instanceId, slotAt });
      // The wait for a busy instance goes on meanwhile, otherwise its bound would start again with each slot.
      return { next: 'wait', number, executionId, slotAt, until: slotAt, ...waited };
    }
    await (ahead > 0 ? clock.sleep(ahead) : undefined);

    const mode: QuiesceMode = state.recovery?.next === 'fall-back' ? 'no-scripts' : state.prepared.mode;
    if (mode === 'no-scripts') {
      return { next: 'take-snapshots', number, executionId };
    }
    if (mode === 'vss') {
      return { next: 'create-vss-snapshots', number, executionId, since: instantOf(now()) };
    }
    if (mode === 'post-only') {
      return { next: 'snapshot-when-frozen', number, executionId };
    }
    const contract = contractOf(state);
    const dueAt = now() + longestHealthyMillis(state.policy, settings.deliverySeconds);
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
      heldAt: instantOf(now()),
      dueAt: instantOf(dueAt),
      ...defined({ leaseEndsAt: leaseEnd(state.policy, contract, dueAt) }),
    });
    if (held.status === 'held') {
      return { next: 'send-pre-script', number, executionId, ...defined({ slowdown: slowdown || undefined }) };
    }
    const waitingSince = earlier?.waitingSince ?? instantOf(now());
    const askAgain = held.status === 'too-soon' ? Date.parse(held.until) : now() + BETWEEN_ASKS_SECONDS * 1_000;
    ports.log.info('instance-busy', { policy: state.policy.name, instanceId: state.instanceId, ...held });
    return askAgain < Date.parse(waitingSince) + BUSY_SECONDS * 1_000
      ? { next: 'wait', number, executionId, waitingSince, until: instantOf(askAgain) }
      : { next: 'recover', number, executionId, reason: Reason.BUSY };
  };
}

/** A slot that was waited for is checked again. After a throttled call the first target that asks pauses all slots. */
function slotRequest({ attempt }: HoldState, earlier: Attempt | undefined, nowMillis: number): SlotRequest {
  if (earlier?.slotAt !== undefined) {
    return { taken: earlier.slotAt };
  }
  const wasThrottled = attempt?.window?.setFailure?.kind === 'throttled';
  return wasThrottled ? { pauseUntil: instantOf(nowMillis + PAUSE_SECONDS * 1_000) } : {};
}

/** A guest that makes the set itself asks EC2 before its freeze whether it may: that call draws on the bucket too. */
function asksBefore({ policy, prepared, recovery }: HoldState): boolean {
  const hasScripts = prepared.mode === 'pre-and-post' && recovery?.next !== 'fall-back';
  return criticalSectionOf(policy) === CriticalSection.IN_GUEST && hasScripts;
}

/** Longest that a healthy attempt lasts. Its thaw is overdue only after that, and then the guard may send one. */
function longestHealthyMillis(policy: Policy, deliverySeconds: number): number {
  const script = deliverySeconds + policy.timeoutSeconds;
  // The pre-script once, the post-script as often as it may be sent.
  return (SEND_SECONDS + script * (1 + triesOf(policy)) + SNAPSHOT_SECONDS + ROOM_SECONDS) * 1_000;
}

/** A healthy attempt has armed its lease before it is due; a document that does not declare it keeps its own. */
function leaseEnd(
  { quiesce }: Policy,
  { parameters }: Pick<DocumentContract, 'parameters'>,
  dueAt: number,
): string | undefined {
  const seconds = quiesce.kind === 'document' ? quiesce.leaseSeconds : undefined;
  const isAsked = seconds !== undefined && parameters.includes('leaseSeconds');
  return isAsked ? instantOf(dueAt + seconds * 1_000) : undefined;
}

const SNAPSHOT_SECONDS = 30;
const ROOM_SECONDS = 60;
