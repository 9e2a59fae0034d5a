import { systemClock } from '../../../rehearsal/clock';
import { createCloud } from '../../../rehearsal/cloud/cloud';
import { NIGHTLY } from '../../lambdas/aws/scheduler/scheduling';

test.each([
  [{ expression: 'cron(0 3 * * * *)' }, 'Invalid Schedule Expression cron(0 3 * * * *).'],
  [{ expression: 'rate(5)' }, 'Invalid Schedule Expression rate(5).'],
  [{ expression: 'every day' }, 'Invalid Schedule Expression every day.'],
  [{ timeZone: 'PST' }, 'Invalid ScheduleExpressionTimezone PST.'],
])('the model of Scheduler refuses %j, as Scheduler does', (changes, message) => {
  const cloud = createCloud({ clock: systemClock });
  expect(() => {
    cloud.putSchedule({ ...NIGHTLY, ...changes });
  }).toThrow(message);
  cloud.close();
});
