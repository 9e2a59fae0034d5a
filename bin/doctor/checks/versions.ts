import { EngineTag } from '../../../lambdas/domain/engine-tags';
import { check, type Judged } from '../check';
import { machinesOf } from './schedules';

export interface VersionRead {
  /** Of this command. */
  readonly version: string;
  readonly engines: readonly { readonly arn: string; readonly version: string | undefined }[];
}

/** The engine writes its version on its state machine. Another release may have other tags, rules and permissions. */
export const versions = check({
  name: 'versions',
  fine: 'the engines have the version of this command',
  needs: ['scheduler:ListSchedules', 'scheduler:GetSchedule', 'states:ListTagsForResource'],
  read: async (patient): Promise<VersionRead> => ({
    version: patient.version,
    engines: (await machinesOf(patient)).flatMap(({ arn, tags }) =>
      tags === undefined ? [] : [{ arn, version: tags.find(({ key }) => key === EngineTag.VERSION)?.value }],
    ),
  }),
  judge: judgeVersions,
});

export function judgeVersions({ version, engines }: VersionRead): readonly Judged[] {
  return engines
    .filter((engine) => engine.version !== version)
    .map((engine) => ({
      severity: 'warning',
      subject: engine.arn,
      text: `the engine is of version ${engine.version ?? 'unknown (it has no tag quiesce:version)'}, this command of ${version}`,
      remedy: 'deploy the engine with this version, or use the command of the version of the engine',
    }));
}
