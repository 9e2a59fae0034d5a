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
}

const UNREADABLE: FiringInput = { policy: 'unknown', schedule: '', schedules: [] };

/** Reads the input of a run, as a schedule's target holds it, or as the call of StartExecution that would carry it. */
export function readFiring(json: string): FiringInput {
  const fields = parseFields(json) ?? {};
  const inner = fields.Input ?? fields.input;
  if (typeof inner === 'string') {
    return readFiring(inner);
  }
  const policy = fieldsOf(fields.policy);
  if (typeof policy.name !== 'string' || policy.name === '' || typeof fields.schedule !== 'string') {
    return UNREADABLE;
  }
  const schedules = Array.isArray(policy.schedules) ? policy.schedules.filter(SCHEDULE.accepts) : [];
  return { policy: policy.name, schedule: fields.schedule, schedules };
}
