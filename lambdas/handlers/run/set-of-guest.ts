import { askUntil } from '../../ask-until';
import type { FreezeWindow, Steps } from '../../contract';
import { setOfCall, type GuestCall, type MadeCall } from '../../domain/guest-call';
import { ExitCode, type ScriptReport } from '../../domain/script';
import type { TakenSet } from '../../domain/snapshots';
import type { Ports } from '../../ports';
import type { EndedScript } from '../scripts/await-script';
import { evidenceOf } from '../scripts/read-evidence';
import { findSets } from '../sets/create-set';

type GuestPorts = Pick<Ports, 'scripts' | 'snapshots' | 'clock' | 'log'>;
type WindowState = Steps['SnapshotWhenFrozen']['input'];
export type SetOfWindow = Pick<FreezeWindow, 'set' | 'setFailure' | 'detail'>;

/** Most sets show within a second. */
const PAUSES = { firstMillis: 300, longestMillis: 3_000 };

/** Of the invocation, kept for its answer. */
const LAST_MILLIS = 10_000;

/**
 * What became of the set that a pre-script was to make itself: the set, or why there is none. A call that may have been
 * made, and whose set is not to be had here, is `unknown`: Recover looks for it before anything is tried again.
 */
export async function setOfGuest(
  ports: GuestPorts,
  state: WindowState,
  { ended, consistencySeconds }: { readonly ended: EndedScript; readonly consistencySeconds: number },
): Promise<SetOfWindow> {
  const { instanceId } = state;
  const call = await callOf(ports, state, ended);
  ports.log.info('snapshot-call-in-guest', { instanceId, ...call });
  if (call.outcome !== 'made') {
    return ended.report.result === 'succeeded' ? unknown('the pre-script ended well without a set') : withoutSet(call);
  }
  if (ended.report.result !== 'succeeded') {
    return unknown('the pre-script failed after it had made a set');
  }
  const set = await find(ports, state, { call, ended, consistencySeconds });
  return set === undefined ? unknown('EC2 does not show the set that the guest made') : { set };
}

function withoutSet(call: Exclude<GuestCall, MadeCall>): SetOfWindow {
  switch (call.outcome) {
    case 'not-made':
      return {};
    case 'refused':
      return { detail: `EC2 refused the guest's call: ${call.code}` };
    case 'throttled':
      return { setFailure: { kind: 'throttled', message: `EC2 refused the guest's call: ${call.code}` } };
    case 'unknown':
      return unknown(`the guest's call of CreateSnapshots may have made a set: ${call.code}`);
  }
}

/** A script that refused before it did anything says so by its exit code; one that said nothing may have called. */
async function callOf(
  ports: GuestPorts,
  { instanceId, attempt }: WindowState,
  { report, state }: EndedScript,
): Promise<GuestCall> {
  const silent = { outcome: 'unknown', code: 'the pre-script does not say' } as const;
  if (state === 'running' || attempt.pre === undefined) {
    return { outcome: 'unknown', code: 'the pre-script did not end' };
  }
  if (refusedAtOnce(report)) {
    return { outcome: 'not-made' };
  }
  const { commandId } = attempt.pre;
  const evidence = await evidenceOf(ports, { instanceId, executionId: attempt.executionId, commandId, report });
  return evidence?.snapshot ?? silent;
}

function refusedAtOnce({ result, exitCode }: ScriptReport): boolean {
  const refusals: readonly (number | undefined)[] = [ExitCode.NOT_READY, ExitCode.ALREADY_FROZEN];
  return result === 'not-run' || (result === 'failed' && refusals.includes(exitCode));
}

interface Made {
  readonly call: MadeCall;
  readonly ended: EndedScript;
  readonly consistencySeconds: number;
}

/** Looks for as long as EC2 may not show what was made; nothing that is frozen waits for it. */
async function find(
  ports: GuestPorts,
  state: WindowState,
  { call, ended, consistencySeconds }: Made,
): Promise<TakenSet | undefined> {
  const { clock, log } = ports;
  const script = { sentAt: state.attempt.pre?.sentAt ?? '', seenAt: ended.seenAt };
  const boundMillis = Math.min(consistencySeconds * 1_000, clock.remaining() - LAST_MILLIS);
  return askUntil({ clock, boundMillis, ...PAUSES }, async () => {
    try {
      const set = setOfCall(await findSets(ports, state), call, script);
      return set && { snapshots: set.snapshots, takenAt: set.takenAt, origin: 'created' };
    } catch (error) {
      log.warn('set-look-up-failed', { instanceId: state.instanceId, error: String(error) });
      return undefined; // Asked again.
    }
  });
}

function unknown(message: string): SetOfWindow {
  return { setFailure: { kind: 'unknown', message } };
}
