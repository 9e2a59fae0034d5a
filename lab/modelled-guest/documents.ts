/** Documents for modelled guests: nothing but the head that `readScriptHead` reads, quick to substitute. */

const CONTRACT = {
  executionId: { type: 'String', default: 'None', allowedPattern: '^(None|[a-fA-F0-9-]{36})$' },
  command: { type: 'String', default: 'dry-run', allowedValues: ['pre-script', 'post-script', 'dry-run'] },
} as const;

const HEAD = ['#!/bin/sh', "execution_id='{{ executionId }}'", "command='{{ command }}'"] as const;

/** The parameters of a document of the quiescing library, without its shell. */
export function slimDocument({
  leaseSeconds,
  criticalSection = 'in-engine',
}: {
  readonly leaseSeconds: number;
  /** @default in-engine */
  readonly criticalSection?: 'in-engine' | 'in-guest';
}) {
  const inGuest = criticalSection === 'in-guest';
  return {
    schemaVersion: '2.2',
    description: 'a document of the library, for modelled guests',
    parameters: {
      ...CONTRACT,
      leaseSeconds: { type: 'String', default: String(leaseSeconds) },
      deadline: { type: 'String', default: '0' },
      timeoutSeconds: { type: 'String', default: '60' },
      ...(inGuest && { snapshotRequest: { type: 'String', default: '' } }),
    },
    mainSteps: [
      step('{{ timeoutSeconds }}', [
        ...HEAD,
        "lease_seconds='{{ leaseSeconds }}'",
        "deadline='{{ deadline }}'",
        "timeout_seconds='{{ timeoutSeconds }}'",
        ...(inGuest ? ["snapshot_request='{{ snapshotRequest }}'"] : []),
      ]),
    ],
  };
}

/** A document as somebody writes it for DLM: no lease, no deadline, no evidence, and the agent's longest time-out. */
export function foreignDocument() {
  return {
    schemaVersion: '2.2',
    description: 'a document written for DLM, for modelled guests',
    parameters: CONTRACT,
    mainSteps: [step('3600', HEAD)],
  };
}

function step(timeoutSeconds: string, runCommand: readonly string[]) {
  return {
    action: 'aws:runShellScript',
    name: 'run_pre_post_scripts',
    precondition: { StringEquals: ['platformType', 'Linux'] },
    inputs: { timeoutSeconds, runCommand },
  };
}
