import { fieldsOf, parseFields } from '../json';
import type { PoliciesRead, PolicySource } from '../lifecycle/deployed';
import { mistakeIn, mistakeText } from '../schema';
import { DRILL, type Drill } from './settings';

/** The drills of some schedules, each with its schedule. */
export interface DrillsRead<Source> {
  readonly drills: readonly (Source & { readonly drill: Drill })[];
  /** Schedules whose drill can't be read. */
  readonly unreadable: PoliciesRead['unreadable'];
}

/** Finds the schedules that start a restore drill: their input has a `drill`. All others are left out. */
export function drillsOf<Source extends PolicySource>(sources: readonly Source[]): DrillsRead<Source> {
  const drills: (Source & { readonly drill: Drill })[] = [];
  const unreadable: PoliciesRead['unreadable'][number][] = [];
  for (const source of sources) {
    const { drill } = parseFields(source.input) ?? {};
    const { policy } = fieldsOf(drill);
    if (typeof policy !== 'string') {
      continue;
    }
    const mistake = mistakeIn(DRILL, drill, 'drill');
    if (mistake === undefined) {
      drills.push({ ...source, drill: drill as Drill });
    } else {
      unreadable.push({ arn: source.arn, policy, cause: mistakeText(mistake) });
    }
  }
  return { drills, unreadable };
}
