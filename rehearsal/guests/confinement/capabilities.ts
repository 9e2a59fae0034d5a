import { readFileSync } from 'node:fs';
import { ConfinementError, ConfinementKind } from './confinement';

/** What a root-ish script needs and what cannot reach outside; capability numbers of linux/capability.h. */
const KEPT: Readonly<Record<string, number>> = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  FOWNER: 3,
  FSETID: 4,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  NET_BIND_SERVICE: 10,
  AUDIT_WRITE: 29, // su and sudo write an audit record
};

/** Without it no nested namespace may map the user; inside a user namespace it reaches no further than that. */
const SETFCAP = 31;

/** `setpriv` arguments that drop every other capability for good: SYS_ADMIN, MKNOD, SYS_PTRACE, DAC_READ_SEARCH, … */
export function dropCapabilities(kind: ConfinementKind): readonly string[] {
  const last = Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'));
  const kept = new Set(keptBy(kind));
  // By number: this setpriv may not know the names of all that this kernel has.
  const dropped = Array.from({ length: last + 1 }, (_, capability) => capability).filter(
    (capability) => !kept.has(capability),
  );
  return [
    `--bounding-set=${dropped.map((capability) => `-cap_${capability}`).join(',')}`,
    '--inh-caps=-all',
    '--ambient-caps=-all',
  ];
}

/** Throws unless a process has lost every capability that is not kept, so that nothing of a user runs before. */
export function assertDropped(pid: number, kind: ConfinementKind): void {
  const mask = keptBy(kind).reduce((sum, capability) => sum | (1n << BigInt(capability)), 0n);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
    const value = new RegExp(`^${set}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1];
    if (value === undefined || (BigInt(`0x${value}`) & ~mask) !== 0n) {
      throw new ConfinementError(
        `process ${pid} still has capabilities beyond the kept ones: ${set} is ${value ?? 'unreadable'}`,
      );
    }
  }
}

function keptBy(kind: ConfinementKind): readonly number[] {
  return kind === ConfinementKind.USER_NAMESPACE ? [...Object.values(KEPT), SETFCAP] : Object.values(KEPT);
}
