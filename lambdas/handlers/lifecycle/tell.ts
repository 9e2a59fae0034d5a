import type { ActionOf, Plan, SetName } from '../../domain/lifecycle/actions';
import type { LateCopy } from '../../domain/lifecycle/late-copies';
import type { FailedStep, LifecycleFailed } from '../../domain/lifecycle/events';
import type { DomainEvent } from '../../domain/events';
import { fieldsOf } from '../../domain/json';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import { detailOf, policyOf, type LifecyclePorts, type Round } from './round';

type TellPorts = Pick<LifecyclePorts, 'ledger' | 'events' | 'clock' | 'log'>;

/** The longest part of a note: a key of the ledger has at most 2,048 bytes. */
const NOTE_LENGTH = 400;

export interface Failure {
  readonly policy: string;
  /** Absent where it is not about one set. */
  readonly set?: SetName;
  readonly step: FailedStep;
  readonly error: unknown;
  /** Where it is not about one set: what it is about. */
  readonly about?: string;
}

/** Tells what failed and is tried again, once for each set, step and kind of error. */
export async function tellFailure(ports: TellPorts, { policy, set, step, error, about = '' }: Failure): Promise<void> {
  const { name, code } = fieldsOf(error);
  // AWS's message may hold the id of the request, so it is not a part of the note.
  const kind = `${String(name)}/${typeof code === 'string' ? code : ''}`;
  const cause = error instanceof Error ? error.message : String(error);
  const detail = { ...(set && detailOf(set)), policy, step, cause, outcome: 'repeated' } as const;
  await tellOnce(ports, ['failed', about, ...nameOf(set), step, kind], failed(ports, detail));
}

/** Tells what the plan says that can't be done, or failed in EC2. */
export async function tell(
  { ports }: Pick<Round, 'ports'>,
  { of, about, cause, outcome }: ActionOf<'tell'>,
): Promise<void> {
  const policy = policyOf(of);
  const detail = { ...detailOf(of), policy, step: about, cause, outcome };
  // With its snapshots: each copy that fails is told, also when one of the same source failed before.
  const note = [outcome, ...nameOf(of), about, of.snapshotIds.join(), cause];
  if ((await tellOnce(ports, note, failed(ports, detail))) === 'told') {
    if (outcome === 'given-up') {
      ports.log.warn('lifecycle-given-up', detail);
    } else {
      ports.log.warn('lifecycle-action-failed', detail);
    }
    const copies = about === 'copy' ? of.snapshotIds.length : 0;
    ports.metrics.emit(policy, {
      [MetricName.LIFECYCLE_FAILED]: 1,
      [MetricName.SNAPSHOTS_COPIED_REGION_FAILED]: copies,
    });
  }
}

/** The metric goes on while sets are held back, so that its alarm does. */
export async function tellHeldBack(ports: LifecyclePorts, held: Plan['heldBack'][number]): Promise<void> {
  const { policy, region, wanted, allowed, sets } = held;
  ports.log.warn('prune-held-back', { ...held });
  ports.metrics.emit(policy, { [MetricName.PRUNE_HELD_BACK]: 1 });
  await tellOnce(ports, ['held-back', policy, region, String(wanted), String(allowed), String(sets)], {
    detailType: 'Prune Held Back',
    time: instantOf(ports.clock.now()),
    resources: [],
    detail: { policy, region, wanted, allowed, sets },
  });
}

export async function tellLate(ports: LifecyclePorts, { of, dueAt }: LateCopy): Promise<void> {
  const detail = { ...detailOf(of), dueAt };
  const time = instantOf(ports.clock.now());
  const event = { detailType: 'Copy Late', time, resources: [], detail } as const;
  if ((await tellOnce(ports, ['late', ...nameOf(of)], event)) === 'told') {
    ports.log.warn('copy-late', detail);
    ports.metrics.emit(policyOf(of), { [MetricName.COPY_LATE]: 1 });
  }
}

function failed({ clock }: TellPorts, detail: LifecycleFailed): DomainEvent {
  return { detailType: 'Lifecycle Failed', time: instantOf(clock.now()), resources: [], detail };
}

function nameOf(set: SetName | undefined): readonly string[] {
  return set === undefined ? [] : [set.region, set.runId, set.instance, set.set];
}

/** Under which the ledger remembers something of the lifecycle. */
export function noteOf(parts: readonly string[]): string {
  return ['lifecycle', ...parts].map((part) => part.slice(0, NOTE_LENGTH)).join('/');
}

/** `told`: just now. Telling may fail, and what goes on must not fail by it: the next round tells it if it is still so. */
async function tellOnce(
  { ledger, events, clock, log }: TellPorts,
  note: readonly string[],
  event: DomainEvent,
): Promise<'told' | 'untold'> {
  const what = noteOf(note);
  try {
    if ((await ledger.wasTold(what)) === 'told' || (await events.publish([event])) === 'lost') {
      return 'untold';
    }
    // After the event, which may be published twice but must not be missing.
    await ledger.remember(what, instantOf(clock.now()));
    return 'told';
  } catch (error) {
    log.error('lifecycle-not-told', error, { what });
    return 'untold';
  }
}
