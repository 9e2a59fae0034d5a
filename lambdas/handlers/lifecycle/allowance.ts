import type { Plan } from '../../domain/lifecycle/actions';
import { DAY_MILLIS } from '../../domain/lifecycle/settings';
import { instantOf } from '../../domain/instant';
import type { LifecyclePorts } from './round';
import { noteOf } from './tell';

type Place = Pick<Plan['heldBack'][number], 'policy' | 'region'>;

/**
 * A plan that respects what earlier rounds have removed. Rounds follow each other within minutes, so half of the sets in each
 * of them would soon be all. Where a round has held removals back, no other one goes for a day at least, and two at most.
 * That is remembered before the first removal, so that a crash does not lose it.
 */
export async function planWithin(ports: LifecyclePorts, plan: (spent: readonly Place[]) => Plan): Promise<Plan> {
  const { ledger, clock } = ports;
  const today = instantOf(clock.now());
  const yesterday = instantOf(clock.now() - DAY_MILLIS);
  const first = plan([]);
  const spent: Place[] = [];
  for (const place of placesOf(first)) {
    const notes = await Promise.all([today, yesterday].map((day) => ledger.wasTold(heldNote(place, day))));
    if (notes.includes('told')) {
      spent.push(place);
    }
  }
  const second = spent.length === 0 ? first : plan(spent);
  for (const place of second.heldBack.filter(({ allowed }) => allowed > 0)) {
    await ledger.remember(heldNote(place, today), today);
  }
  return second;
}

/** Where sets of a policy go, or would. */
function placesOf({ actions, heldBack }: Plan): readonly Place[] {
  const going = actions.flatMap((action) => (action.kind === 'prune' && action.why !== 'begun' ? [action.of] : []));
  const places = new Map([...going, ...heldBack].map((place) => [JSON.stringify([place.policy, place.region]), place]));
  return [...places.values()];
}

function heldNote({ policy, region }: Place, instant: string): string {
  return noteOf(['held', policy, region, instant.slice(0, 10)]);
}
