import { readGuestCall, type GuestCall } from './guest-call';

/** What the guest itself says of a freeze: one JSON line, first on stdout, at most 2,000 characters. */
export interface Evidence {
  readonly executionId: string;
  /** Wall clock, ISO-8601: from here on no acknowledged write may be lost. */
  readonly quiescedAt?: string;
  readonly frozenAt?: string;
  readonly thawedAt?: string;
  readonly thawedBy?: 'command' | 'lease' | 'operator';
  /** From the guest's monotonic clock. */
  readonly freezeMillis?: number;
  readonly heldBy?: 'freeze' | 'lock' | 'stop';
  readonly mounts: readonly MountEvidence[];
  /** Of a pre-script that was to make the set itself. */
  readonly snapshot?: GuestCall;
}

/** One requested mount. `held` in a pre's line: it was frozen; in a post's line: it was still frozen at the thaw. */
export interface MountEvidence {
  readonly path: string;
  readonly held: boolean;
}

const LONGEST_LINE = 2_000;

/** The evidence for this execution in a script's stdout, or `undefined` when there is none that can be believed. */
export function readEvidence(stdout: string, executionId: string): Evidence | undefined {
  const line = stdout.split('\n', 1)[0] ?? '';
  if (line.length > LONGEST_LINE || !line.startsWith('{')) {
    return undefined;
  }
  const fields = parseObject(line);
  if (fields?.quiesce !== 1 || fields.executionId !== executionId || !Array.isArray(fields.mounts)) {
    return undefined;
  }
  const mounts = fields.mounts.map(readMount);
  if (mounts.includes(undefined)) {
    return undefined;
  }
  const snapshot = readGuestCall(fields.snapshot);
  return {
    executionId,
    ...instant('quiescedAt', fields.quiescedAt),
    ...instant('frozenAt', fields.frozenAt),
    ...instant('thawedAt', fields.thawedAt),
    ...choice('thawedBy', fields.thawedBy, ['command', 'lease', 'operator'] as const),
    ...choice('heldBy', fields.heldBy, ['freeze', 'lock', 'stop'] as const),
    ...(isCount(fields.freezeMillis) ? { freezeMillis: fields.freezeMillis } : {}),
    mounts: mounts.filter((mount) => mount !== undefined),
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // Not JSON, so not evidence: the caller labels the set accordingly.
  }
}

function readMount(value: unknown): MountEvidence | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { path, held } = value as Record<string, unknown>;
  return typeof path === 'string' && typeof held === 'boolean' ? { path, held } : undefined;
}

function instant<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) {
    return {};
  }
  return { [name]: value } as Record<Name, string>;
}

function choice<Name extends string, Value extends string>(
  name: Name,
  value: unknown,
  allowed: readonly Value[],
): Partial<Record<Name, Value>> {
  const found = allowed.find((candidate) => candidate === value);
  return found === undefined ? {} : ({ [name]: found } as Record<Name, Value>);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
