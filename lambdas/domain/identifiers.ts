import { createHash } from 'node:crypto';

/** Namespace of our name-based UUIDs: the UUID v5 of `quiesce.execution` in the DNS namespace. */
const NAMESPACE = '14568283-9380-5b0c-954c-badc5f6f656d';

const RUN_ID_LENGTH = 20;

/** Digest of what makes a run one run: the same firing of a schedule always has the same id. */
export function runIdOf(firing: {
  readonly policy: string;
  readonly schedule: string;
  readonly instant: string;
}): string {
  const instant = new Date(firing.instant).toISOString();
  return sha256(JSON.stringify([firing.policy, firing.schedule, instant])).slice(0, RUN_ID_LENGTH);
}

/** UUID v5 of run, instance and attempt: a repeated step computes the same id, a retry a new one. */
export function executionIdOf(attempt: {
  readonly runId: string;
  readonly instanceId: string;
  readonly attempt: number;
}): string {
  return uuidV5(`${attempt.runId}/${attempt.instanceId}/${String(attempt.attempt)}`);
}

/** RFC 9562, section 5.5. */
export function uuidV5(name: string, namespace: string = NAMESPACE): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
