import type { StepHandler, Steps } from '../../contract';
import type { SentCheck } from '../../domain/drill/drill';
import { instantOf } from '../../domain/instant';
import { BadInput } from '../../errors';
import type { Ports, ScriptRequest } from '../../ports';

/** Sends the check, once: a repeated step first looks for what it may have sent before. */
export function sendCheck(
  ports: Pick<Ports, 'scripts' | 'clock'>,
  { deliverySeconds }: { readonly deliverySeconds: number },
): StepHandler<'SendCheck'> {
  return async (state, execution): Promise<SentCheck> => {
    const request = checkRequest(state, deliverySeconds);
    const sentAt = instantOf(ports.clock.now());
    const isRepeated = execution.retryCount > 0 || execution.redriveCount > 0;
    const found = isRepeated
      ? await ports.scripts.find({ ...request, since: state.launched.launchedAt ?? execution.startedAt })
      : undefined;
    const { commandId } = found ?? (await ports.scripts.send(request));
    return { commandId, sentAt };
  };
}

/** What each check gets: whose report it is, the restored volumes, and when the set was taken. */
function checkRequest(
  { drill, chosen, launched, seen }: Steps['SendCheck']['input'],
  deliverySeconds: number,
): ScriptRequest {
  const { check } = drill;
  if (launched.instanceId === undefined) {
    throw new BadInput('SendCheck: state has no launched.instanceId; it is reached only after a launch');
  }
  return {
    instanceId: launched.instanceId,
    documentName: check.document,
    documentVersion: '$DEFAULT',
    parameters: {
      ...Object.fromEntries(check.parameters.map(({ name, value }) => [name, [value]])),
      executionId: [chosen.drillId],
      command: ['check'],
      volumes: [seen.volumes.map(({ volumeId }) => volumeId).join(' ')],
      takenAt: [chosen.chosen?.takenAt ?? ''],
      timeoutSeconds: [String(check.timeoutSeconds)],
    },
    comment: `quiesce/${chosen.drillId}/check/1`,
    deliverySeconds,
  };
}
