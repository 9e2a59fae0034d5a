import { fieldsOf, parseFields } from './json';
import { SCHEDULE, type Schedule } from './policy';

/** What a firing says of itself. */
export interface FiringInput {
  /** `unknown` where it can't be read: a metric's dimension may not be empty. */
  readonly policy: string;
  /** Empty where it can't be read. */
  readonly schedule: string;
  /** All schedules of the policy. */
  readonly schedules: readonly Schedule[];
  /** Name of the restore drill that the firing starts, where it starts no run. */
  readonly drill?: string;
}

const UNREADABLE: FiringInput = { policy: 'unknown', schedule: '', schedules: [] };

/** Reads the input of a run or a drill, as a schedule's target holds it, or as the call of StartExecution that would carry it. */
export function readFiring(json: string): FiringInput {
  const fields = parseFields(json) ?? {};
  const inner = fields.Input ?? fields.input;
  if (typeof inner === 'string') {
    return readFiring(inner);
  }
  const drill = fieldsOf(fields.drill);
  if (typeof drill.policy === 'string' && drill.policy !== '' && typeof drill.name === 'string') {
    return { policy: drill.policy, schedule: '', schedules: [], drill: drill.name };
  }
  const policy = fieldsOf(fields.policy);
  if (typeof policy.name !== 'string' || policy.name === '' || typeof fields.schedule !== 'string') {
    return UNREADABLE;
  }
  const schedules = Array.isArray(policy.schedules) ? policy.schedules.filter(SCHEDULE.accepts) : [];
  return { policy: policy.name, schedule: fields.schedule, schedules };
}
