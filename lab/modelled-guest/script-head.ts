import { defined } from '../../lambdas/domain/json';

/** What a script is told: the assignments at its head, their parameters already substituted. */
export interface ScriptHead {
  readonly command: string;
  readonly executionId: string;
  /** Absent in a document that brings no lease of ours: it is foreign, and speaks DLM's contract only. */
  readonly leaseSeconds?: number;
  /** Epoch seconds; 0 is none. */
  readonly deadline: number;
  readonly timeoutSeconds: number;
  /** The set that the pre-script makes itself, as a form; empty where it makes none. */
  readonly snapshotRequest: string;
  /** Mount points by name, in the order in which they are frozen; absent where the application finds them itself. */
  readonly mounts?: readonly string[];
}

const ASSIGNMENT = /^(\w+)='([^']*)'$/;

/** Of a document that declares none; as the library's. */
const DEFAULT_TIMEOUT_SECONDS = 60;

/**
 * Reads `name='value'` from the lines behind the `#!`, up to the first that is none. So the library's documents are
 * understood as they are, and a document for the model alone is nothing but such lines.
 */
export function readScriptHead(script: string): ScriptHead {
  const values = new Map<string, string>();
  for (const line of script.split('\n', 40)) {
    const [, name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      values.set(name, value);
    } else if (!line.startsWith('#!')) {
      break;
    }
  }
  const lease = values.get('lease_seconds');
  const mounts = values.get('option_mounts');
  return {
    command: values.get('command') ?? '',
    executionId: values.get('execution_id') ?? 'None',
    deadline: Number(values.get('deadline') ?? 0),
    snapshotRequest: values.get('snapshot_request') ?? '',
    timeoutSeconds: Number(values.get('timeout_seconds') ?? DEFAULT_TIMEOUT_SECONDS),
    ...defined({
      leaseSeconds: lease === undefined ? undefined : Number(lease),
      mounts: mounts
        ?.split(' ')
        .filter((mount) => mount !== '')
        .map((mount) => mount.replaceAll('|', ' ')),
    }),
  };
}
