import { damage } from './damage';
import type { SabotageKind } from './sabotage-kinds';
import type { AttachedVolume } from '../guests/volumes';

/** What a sabotage does to the instance of a drill, before the check. It never reaches the set that the copy was made of. */
export interface Sabotage {
  readonly kind: SabotageKind;
  /** Answers the volumes that the instance gets. */
  readonly volumes: (volumes: readonly AttachedVolume[]) => Promise<readonly AttachedVolume[]>;
  /** Answers the script of the check as it runs in the instance. */
  readonly script: (script: string, takenAt: string) => string;
  /** What was broken, in words; nothing before it was done. */
  readonly done: () => string | undefined;
}

/** Longer than any bound of a check. */
const YEARS_LATER = 2;

export function createSabotage(kind: SabotageKind): Sabotage {
  let done: string | undefined;
  return {
    kind,
    volumes: async (volumes) => {
      if (kind === 'missing-volume') {
        const last = volumes.at(-1);
        done = last && `${last.volumeId} is left out`;
        return volumes.slice(0, -1);
      }
      if (kind !== 'stale-set') {
        for (const volume of volumes) {
          done ??= await volume.edit((root) => Promise.resolve(damage(kind, root)));
        }
      }
      return volumes;
    },
    script: (script, takenAt) => {
      if (kind !== 'stale-set') {
        return script;
      }
      const later = new Date(takenAt);
      later.setUTCFullYear(later.getUTCFullYear() + YEARS_LATER);
      done = `the data is of ${takenAt}, and the check is told of a set of ${later.toISOString()}`;
      return script.replaceAll(takenAt, later.toISOString());
    },
    done: () => done,
  };
}
