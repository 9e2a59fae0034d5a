import { turnOf } from '../../../lambdas/domain/lifecycle/turn';
import { OPERATIONS } from '../../../rehearsal/cloud/operations';
import type { CallRecord } from '../../../rehearsal/cloud/calls';
import type { PlannedFault } from '../exhaustive/fault-line';
import type { Simulation } from '../simulation';
import { aliveIn } from './truth';

/** What the rules of EventBridge do: they call the lifecycle each minute, and when EC2 has published an event of a set. */
export interface Rounds {
  /** Calls until a round finds nothing to do and nothing goes on by itself, or too many have been called. */
  readonly untilSettled: (woken: boolean) => Promise<'settled' | 'restless'>;
}

export interface RoundsOptions {
  readonly simulation: Simulation;
  readonly regions: readonly string[];
  readonly faults: readonly PlannedFault[];
  readonly onRound: () => void;
}

const MINUTE = 60_000;

/** Rounds of one stage. A copy that failed is repeated after an hour, and rounds are 15 minutes apart. */
const MOST_ROUNDS = 60;

/** Longer than a claim and the time between two rounds. */
const MOST_MINUTES = 20;

export function createRounds({ simulation, regions, faults, onRound }: RoundsOptions): Rounds {
  const { clock, cloud, books, invoker } = simulation;
  let called = 0;

  const call = async (woken: boolean): Promise<'quiet' | 'busy'> => {
    called += 1;
    onRound();
    const before = cloud.calls.length;
    const overlap = faults.find(
      ({ kind, point }) => kind === 'overlaps' && point.of === 'Lifecycle' && point.ordinal === called,
    );
    const first = invoker.lifecycle({ woken }).catch(() => undefined);
    const second = overlap && callAgain((overlap.number ?? 0) * 1_000);
    const [report] = await clock.runUntil(Promise.all([first, second]));
    const isBusy = cloud.calls.slice(before).some((each) => isChange(each) || each.error !== undefined);
    return report?.round === 'done' && report.left === 0 && !isBusy ? 'quiet' : 'busy';
  };

  /** Another round begins while the first goes on: its claim has run out. */
  const callAgain = async (millis: number): Promise<void> => {
    await clock.sleep(millis);
    const { claim: _claim, ...round } = books.round;
    books.round = { ...round, left: true };
    called += 1;
    await invoker.lifecycle({ woken: false }).catch(() => undefined);
  };

  const toNextRound = async (): Promise<void> => {
    for (let minute = 0; minute < MOST_MINUTES; minute += 1) {
      await clock.advance(MINUTE - (clock.now() % MINUTE));
      if (turnOf(books.round, { by: '', now: new Date(clock.now()).toISOString() }) === 'due') {
        return;
      }
    }
  };

  /** What goes on in EC2 or is to be repeated: a later round has something to do. */
  const isMoving = (): boolean =>
    regions.some(
      (region) =>
        aliveIn(simulation, region).some(
          ({ completesAt, copy, fails, startedAt }) =>
            completesAt > clock.now() ||
            (copy !== undefined && (fails !== undefined || startedAt + 2 * MINUTE > clock.now())),
        ) || [...cloud.in(region).tierings.values()].some(({ endsAt }) => endsAt > clock.now()),
    );

  return {
    untilSettled: async (woken) => {
      let how = woken;
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const answer = await call(how);
        how = false;
        if (answer === 'quiet' && !isMoving()) {
          return 'settled';
        }
        await toNextRound();
      }
      return 'restless';
    },
  };
}

/** Whether a call may change something; also those of which nothing came. */
export function isChange({
  service,
  operation,
  caller,
}: Pick<CallRecord, 'service' | 'operation' | 'caller'>): boolean {
  return service === 'ec2' && caller === 'Lifecycle' && OPERATIONS.get(operation)?.changes === true;
}
