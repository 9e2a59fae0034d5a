import type { Attempt, TargetInput } from '../../contract';
import { parametersFor, type DocumentContract } from '../../domain/document';
import { BadInput } from '../../errors';
import type { ScriptRequest } from '../../ports';
import type { ScriptSubject } from '../../domain/script-events';
import type { Stage } from '../../domain/script';

/** What identifies the scripts of one attempt, for the run and for the guard, which knows only the ledger. */
export interface AttemptScripts {
  readonly instanceId: string;
  readonly executionId: string;
  readonly document: Pick<DocumentContract, 'name' | 'version' | 'parameters'>;
  readonly deliverySeconds: number;
}

/** The request for one script. The comment finds it again; `sending` counts the sends of this stage, from 1. */
export function scriptRequest(
  attempt: AttemptScripts,
  stage: Stage,
  values: {
    readonly sending: number;
    readonly leaseSeconds?: number;
    readonly deadline?: number;
    readonly timeoutSeconds?: number;
    readonly snapshotRequest?: string;
  },
): ScriptRequest {
  const { sending, ...parameters } = values;
  return {
    instanceId: attempt.instanceId,
    documentName: attempt.document.name,
    documentVersion: attempt.document.version,
    parameters: parametersFor(attempt.document, {
      executionId: attempt.executionId,
      command: stage,
      ...parameters,
    }),
    comment: commentOf(attempt.executionId, stage, sending),
    deliverySeconds: attempt.deliverySeconds,
  };
}

/** At most 100 characters, Run Command's bound. */
export function commentOf(executionId: string, stage: Stage, sending: number): string {
  return `quiesce/${executionId}/${stage}/${String(sending)}`;
}

/** The run's document; a step that sends scripts is never reached without one. */
export function contractOf(state: Pick<TargetInput, 'document'>): DocumentContract {
  if (state.document.status !== 'usable') {
    throw new BadInput(
      `state: document.status is "${state.document.status}", a step that sends scripts needs "usable"`,
    );
  }
  return state.document.contract;
}

/** The scripts of the state's current attempt. */
export function scriptsOf(
  state: Pick<TargetInput, 'document' | 'instanceId'> & { readonly attempt: Attempt },
  deliverySeconds: number,
): AttemptScripts {
  return {
    instanceId: state.instanceId,
    executionId: state.attempt.executionId,
    document: contractOf(state),
    deliverySeconds,
  };
}

/** What the notifications of this attempt's scripts are about. */
export function subjectOf(state: TargetInput & { readonly attempt: Attempt }): ScriptSubject {
  return {
    policy: state.policy.name,
    runId: state.run.runId,
    instanceId: state.instanceId,
    executionId: state.attempt.executionId,
    document: contractOf(state).name,
    executionArn: state.run.executionArn,
  };
}
