import { CriticalSection } from '../../../../lambdas/domain/policy';
import { slimDocument } from '../../../modelled-guest';
import { startExecution } from '../../../../rehearsal/interpreter';
import { aPolicy, DOCUMENT, LEASE_SECONDS, scripts } from '../../../simulation/builders';
import { MACHINE } from '../../../simulation/machine';
import { firing } from '../../../simulation/simulation';
import { functionsOf } from '../../model/functions';
import type { Latencies } from '../../model/latencies';
import { sampleOf, withFloor, type Sample } from '../../model/sample';
import { freezeMillisOf, worldOf } from '../../model/world';
import { distributionOf, ratioOf, rounded, type Distribution } from '../../statistics';
import { runVariant } from './variant';

const POLICY = aPolicy({ quiesce: scripts({ criticalSection: CriticalSection.IN_GUEST }) });

/**
 * Milliseconds that one target stays frozen when its pre-script makes the set itself, on the same world and with the same
 * draws as the other variants. Fails where the set was not application-consistent.
 */
export async function runInGuest(sample: Sample): Promise<number> {
  const world = worldOf(sample);
  world.cloud.addDocument({
    name: DOCUMENT,
    content: slimDocument({ leaseSeconds: LEASE_SECONDS, criticalSection: 'in-guest' }),
  });
  const functions = functionsOf({ world, sample });
  const execution = startExecution(MACHINE, {
    input: firing(POLICY),
    clock: world.clock,
    random: world.random,
    invoke: (_, payload) => functions.invoke(payload),
  });
  const { status, cause } = await world.clock.runUntil(execution.result);
  const labels = [...world.cloud.snapshots.values()].map(({ tags }) => tags.get('quiesce:consistency'));
  const [guest] = world.guests;
  if (status !== 'SUCCEEDED' || guest === undefined || labels.some((label) => label !== 'application-consistent')) {
    throw new Error(`sample ${sample.index} ended as ${status}, ${labels.join(' ')} ${cause ?? ''}`);
  }
  return freezeMillisOf(guest);
}

export interface CriticalSections {
  readonly inEngine: Distribution;
  readonly inGuest: Distribution;
  /** Of the first to the second: quantile by quantile. */
  readonly ratio: Distribution;
}

/** Both critical sections on the same targets. */
export async function compareCriticalSections(options: {
  readonly latencies: Latencies;
  readonly floorMillis: number;
  readonly samples: number;
  readonly seed: number;
}): Promise<CriticalSections> {
  const latencies = withFloor(options.latencies, options.floorMillis);
  const inEngine: number[] = [];
  const inGuest: number[] = [];
  for (let index = 0; index < options.samples; index += 1) {
    const sample = sampleOf(latencies, { seed: options.seed, index });
    inEngine.push((await runVariant('ours', sample)).freezeMillis);
    inGuest.push(await runInGuest(sample));
  }
  const [engine, guest] = [distributionOf(inEngine), distributionOf(inGuest)];
  return { inEngine: rounded(engine), inGuest: rounded(guest), ratio: ratioOf(engine, guest) };
}
