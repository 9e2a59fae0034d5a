import type { Check } from './check';
import { agents } from './checks/agents';
import { documents } from './checks/documents';
import { drillLeftovers } from './checks/drill-leftovers';
import { drills } from './checks/drills';
import { keys } from './checks/keys';
import { quotas } from './checks/quotas';
import { recycleBin } from './checks/recycle-bin';
import { schedulerRole } from './checks/scheduler-role';
import { schedules } from './checks/schedules';
import { sharing } from './checks/sharing';
import { versions } from './checks/versions';

/** What the doctor asks, in this order. */
export const CHECKS: readonly Check[] = [
  schedules,
  schedulerRole,
  versions,
  documents,
  agents,
  keys,
  quotas,
  sharing,
  recycleBin,
  drills,
  drillLeftovers,
];
