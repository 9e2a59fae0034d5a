import { randomUUID } from 'node:crypto';
import { parametersFor, type DocumentContract } from '../../lambdas/domain/document';
import { CriticalSection, criticalSectionOf, type Policy } from '../../lambdas/domain/policy';
import type { ScriptStep } from '../../lambdas/domain/script';
import { snapshotForm } from '../../lambdas/domain/snapshot-form';
import { birthTags } from '../../lambdas/domain/snapshot-tags';
import { QuiesceError } from '../../lambdas/errors';
import { awaitScript } from '../../lambdas/handlers/scripts/await-script';
import type { Log, ScriptRequest } from '../../lambdas/ports';
import { awsDetailOf, type LiveAccount } from '../account/live-account';
import { patiently } from '../account/patience';
import type { DryRunResult } from './target-check';
import { defined } from '../../lambdas/domain/json';

/** The only command that the check sends. By DLM's contract it changes nothing. */
const COMMAND = 'dry-run';

/** As in a run. */
const DELIVERY_SECONDS = 60;

/** A dry-run may take longer than the pre-script: nothing is frozen meanwhile. */
const SHORTEST_SECONDS = 60;

/** Lines of a script's stdout to show. */
const LINES_SHOWN = 12;

/** What a document of the library says of a clock that is wrong, told by the deadline; the one line that is ever reported. */
const CLOCK = /^the clock of this instance is [a-z ]*\d+ s [a-z :-]+$/m;

export interface DryRun {
  readonly result: DryRunResult;
  /** First lines of stdout, only for the terminal. */
  readonly output: readonly string[];
}

interface DryRunRequest {
  readonly instanceId: string;
  readonly policy: Policy;
  readonly contract: DocumentContract;
  readonly output: 'show' | 'leave';
}

/** Sends `dry-run` to one instance and waits for its end. */
export async function dryRunOn(account: LiveAccount, request: DryRunRequest, log: Log): Promise<DryRun> {
  const { instanceId, policy } = request;
  const { scripts, clock } = account;
  try {
    const sent = await patiently(clock, () => scripts.send(requestOf(request, clock.now())));
    const { report, state } = await awaitScript(
      { scripts, clock, log },
      { ...sent, instanceId },
      {
        deliverySeconds: DELIVERY_SECONDS,
        timeoutSeconds: Math.max(SHORTEST_SECONDS, policy.timeoutSeconds),
        reserveMillis: 0,
      },
    );
    const result: DryRunResult['result'] = state === 'running' ? 'still-running' : report.result;
    const isRead = request.output === 'show' || request.contract.parameters.includes('deadline');
    const output = isRead ? await outputOf(account, { ...sent, instanceId }, report.steps) : '';
    return {
      result: defined({ result, exitCode: report.exitCode, clock: CLOCK.exec(output)?.[0] }),
      output: request.output === 'show' ? output.split('\n').slice(0, LINES_SHOWN) : [],
    };
  } catch (error) {
    if (!(error instanceof QuiesceError)) {
      throw error;
    }
    return { result: { result: 'not-sent', detail: awsDetailOf(error) }, output: [] };
  }
}

/** Both parameters are part of the contract that was checked. The others are sent if they are declared, as in a run. */
function requestOf({ instanceId, policy, contract }: DryRunRequest, nowMillis: number): ScriptRequest {
  const executionId = randomUUID();
  const lease = policy.quiesce.kind === 'document' ? policy.quiesce.leaseSeconds : undefined;
  const request = snapshotRequestOf(policy, instanceId);
  return {
    instanceId,
    documentName: contract.name,
    documentVersion: contract.version,
    parameters: parametersFor(contract, {
      executionId,
      command: COMMAND,
      timeoutSeconds: policy.timeoutSeconds,
      deadline: Math.floor(nowMillis / 1_000) + DELIVERY_SECONDS,
      ...defined({ leaseSeconds: lease, snapshotRequest: request }),
    }),
    comment: `quiesce/${executionId}/${COMMAND}/1`,
    deliverySeconds: DELIVERY_SECONDS,
  };
}

/** If the instance makes its sets itself, the script asks EC2 whether it may make this set. No set is made. */
function snapshotRequestOf(policy: Policy, instanceId: string): string | undefined {
  if (criticalSectionOf(policy) !== CriticalSection.IN_GUEST) {
    return undefined;
  }
  const schedule = policy.schedules[0]?.name ?? COMMAND;
  const schedules = policy.schedules.map(({ name }) => name);
  const set = {
    policy: policy.name,
    schedule,
    schedules,
    runId: COMMAND,
    instanceId,
    set: COMMAND,
    bootVolume: 'none',
  };
  return snapshotForm({
    instanceId,
    excludeBootVolume: policy.volumes.excludeBootVolume,
    excludeDataVolumeIds: [],
    description: `Quiesce, policy ${policy.name}, ${COMMAND}`,
    tags: birthTags(set, policy.tags.add, new Date(0).toISOString()),
    copyTagsFromVolumes: policy.tags.copyFromVolumes,
  });
}

async function outputOf(
  { scripts, clock }: LiveAccount,
  sent: { readonly commandId: string; readonly instanceId: string },
  steps: readonly ScriptStep[],
): Promise<string> {
  const outputs: string[] = [];
  for (const { name } of steps) {
    outputs.push(await patiently(clock, () => scripts.output({ ...sent, step: name })));
  }
  return outputs.join('').trimEnd();
}
