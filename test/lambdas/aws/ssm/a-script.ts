import { ssmScripts } from '../../../../lambdas/aws/ssm/scripts';
import type { ScriptRequest, Scripts } from '../../../../lambdas/ports';
import type { StepExit } from '../../../../rehearsal/guests/guest';
import { guestThatAnswers, hastyClock, INSTANCE } from '../wired';
import type { Wired } from '../wired';

export const REQUEST: ScriptRequest = {
  instanceId: INSTANCE,
  documentName: 'freeze',
  documentVersion: '1',
  parameters: { command: ['pre-script'], executionId: ['11111111-1111-5111-8111-111111111111'] },
  comment: 'quiesce/11111111-1111-5111-8111-111111111111/pre-script/1',
  deliverySeconds: 45,
};

export function portOf({ ssm }: Wired, clock = hastyClock()): Scripts {
  return ssmScripts({ once: ssm.once, poll: ssm.poll, clock, consistencySeconds: 10 });
}

export function prepare({ cloud }: Wired, exit: Partial<StepExit> = {}): void {
  cloud.addInstance({ instanceId: INSTANCE, volumes: [], guest: guestThatAnswers(exit) });
  cloud.addDocument({
    name: 'freeze',
    content: {
      schemaVersion: '2.2',
      parameters: { command: { type: 'String' }, executionId: { type: 'String' } },
      mainSteps: ['freeze-all', 'report'].map((name) => ({
        action: 'aws:runShellScript',
        name,
        inputs: { runCommand: ['echo {{command}}'] },
      })),
    },
  });
}
