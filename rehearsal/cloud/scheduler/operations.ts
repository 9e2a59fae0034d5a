export { getSchedule } from './get-schedule';
export { listSchedules } from './list-schedules';
