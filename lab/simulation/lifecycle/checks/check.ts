import type { Policy } from '../../../../lambdas/domain/policy';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import type { PlannedFault } from '../../exhaustive/fault-line';
import type { Simulation } from '../../simulation';

/** What a check may look at. The simulation knows the truth; the product does not. */
export interface Watched {
  readonly simulation: Simulation;
  readonly policies: readonly Policy[];
  /** All Regions that copies may be in; the home Region is none of them. */
  readonly regions: readonly string[];
  readonly faults: readonly PlannedFault[];
}

/** An invariant: each method answers what is broken, a sentence for each. */
export interface Check {
  /** A call of the function that changes something arrives, before any effect. */
  readonly onArrival?: (call: CallRecord) => readonly string[];
  /** The function is called. */
  readonly onRound?: () => readonly string[];
  /** When nothing goes wrong any more and the rounds have had their time. */
  readonly atEnd?: () => readonly string[];
}

export type MakeCheck = (watched: Watched) => Check;

/** The snapshots that a call names. */
export function namedIn({ input }: CallRecord): readonly string[] {
  const { SnapshotId: one, SourceSnapshotId: source, SourceSnapshotIds: several, Resources: tagged } = input;
  return [one, source, several, tagged].flat().filter((id): id is string => typeof id === 'string');
}

/** The Region of the snapshots that a call names. */
export function regionOf({ input, region = '' }: CallRecord): string {
  return typeof input.SourceRegion === 'string' ? input.SourceRegion : region;
}

/** The value that a call of CreateTags gives to a tag. */
export function taggedAs({ operation, input }: CallRecord, key: string): string | undefined {
  const tags = (input.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return operation === 'CreateTags' ? tags.find((tag) => tag.Key === key)?.Value : undefined;
}
