import { randomBytes } from 'node:crypto';
import type { StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import { setIdOf } from '../account/set-id';
import { nextSteps, setWarnings, volumeWarnings, type Warning } from './advice';
import type { Application } from './application';
import { cdkReference } from './cdk-source';
import { volumeReference } from './cli-script';
import type { Format } from './command';
import { plannedVolumes, type PlannedVolume, type RestoreChoice, type Surroundings } from './plan';

/** Everything that the commands for a restore are made of. */
export interface RestorePlan {
  readonly setId: string;
  readonly policy: string;
  readonly instance: string;
  /** ISO-8601. */
  readonly takenAt: string;
  /** `application-consistent (guest-evidence)`, `crash-consistent (lease-expired)`. */
  readonly verdict: string;
  readonly origin: StoredSet['origin'];
  readonly region: string;
  readonly zone: string;
  readonly volumes: readonly PlannedVolume[];
  readonly warnings: readonly Warning[];
  /** What a person does afterwards, in order. */
  readonly nextSteps: readonly string[];
  /** Some of its snapshots are not completed yet. */
  readonly isPending: boolean;
  /** Part of the client tokens: another plan makes other volumes. */
  readonly token: string;
}

interface Planned {
  readonly set: StoredSet;
  readonly choice: RestoreChoice;
  readonly surroundings: Surroundings;
  readonly application: Application;
  readonly format: Format;
  /** What could not be asked. */
  readonly unasked: readonly Warning[];
}

export function restorePlan({ set, choice, surroundings, application, format, unasked }: Planned): RestorePlan {
  const { name, consistency, proof, tags, origin, members } = set;
  const volumes = plannedVolumes(set, choice, surroundings);
  const known = surroundings.volumes && new Set(surroundings.volumes.map(({ volumeId }) => volumeId));
  const why = tags[TagKey.REASON] ?? proof;
  const reference = format === 'cli' ? volumeReference : cdkReference;
  return {
    setId: setIdOf(name),
    policy: name.policy,
    instance: name.instance,
    takenAt: name.takenAt,
    verdict: why === '' ? consistency : `${consistency} (${why})`,
    origin,
    region: name.region,
    zone: choice.zone,
    volumes,
    warnings: [...setWarnings(set, format), ...unasked, ...volumeWarnings(volumes, { known, format })],
    nextSteps: nextSteps(volumes, application, (volume) => reference(volumes.indexOf(volume))),
    isPending: members.some(({ state }) => state === 'pending'),
    token: randomBytes(4).toString('hex'),
  };
}
