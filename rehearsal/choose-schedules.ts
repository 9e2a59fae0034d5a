import { RehearsalError, type Assembly, type DeployedSchedule } from './assembly';

/**
 * One firing for each of these policies, or for all when none is named: its first schedule. The others differ in timing
 * and retention only; `left` names them.
 */
export function chooseSchedules(
  assembly: Pick<Assembly, 'schedules' | 'stackName'>,
  policies: readonly string[],
): {
  readonly schedules: readonly DeployedSchedule[];
  readonly left: readonly string[];
} {
  const names = [...new Set(assembly.schedules.map(({ policy }) => policy))];
  if (names.length === 0) {
    throw new RehearsalError(
      `stack ${assembly.stackName} has an engine and no policy, so there is nothing to play; synthesize an app with a policy in the engine's stack`,
    );
  }
  const unknown = policies.find((policy) => !names.includes(policy));
  if (unknown !== undefined) {
    throw new RehearsalError(`--policy is "${unknown}", allowed: ${names.join(', ')}; correct it`);
  }
  const perPolicy = (policies.length === 0 ? names : [...new Set(policies)]).map((policy) =>
    assembly.schedules.filter((schedule) => schedule.policy === policy),
  );
  return {
    schedules: perPolicy.flatMap((schedules) => schedules.slice(0, 1)),
    left: perPolicy.flatMap(([played, ...others]) =>
      played === undefined || others.length === 0
        ? []
        : [
            `${played.policy}: only ${played.schedule} is played, not ${others.map(({ schedule }) => schedule).join(', ')}`,
          ],
    ),
  };
}
