import type { ScheduleProps } from './cloud/world';
import { sectionOf, textOf, type DeployedResource } from './interpreter/cloudformation';
import { fieldOf } from './interpreter/json';
import { defined } from './json';

/** A schedule of a template as Scheduler keeps it; undefined for one that starts something else. */
export function deployedSchedule(
  { ref, properties }: DeployedResource,
  stateMachineArn: string,
): ScheduleProps | undefined {
  const target = sectionOf(properties, 'Target');
  if (textOf(target, 'Arn') !== stateMachineArn) {
    return undefined;
  }
  const minutes = fieldOf(sectionOf(properties, 'FlexibleTimeWindow'), 'MaximumWindowInMinutes');
  return {
    name: ref,
    group: textOf(properties, 'GroupName') || 'default',
    expression: textOf(properties, 'ScheduleExpression'),
    ...defined({
      timeZone: textOf(properties, 'ScheduleExpressionTimezone') || undefined,
      flexibleMinutes: typeof minutes === 'number' ? minutes : undefined,
      state: textOf(properties, 'State') === 'DISABLED' ? ('DISABLED' as const) : undefined,
    }),
    targetArn: stateMachineArn,
    roleArn: textOf(target, 'RoleArn'),
    input: textOf(target, 'Input'),
  };
}
