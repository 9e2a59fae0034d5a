import { defined } from '../../lambdas/domain/json';
import { ExitCode } from '../../documents/contract';
import type { Ec2Answer } from '../../rehearsal/guests/guest';
import { evidenceLine, type Attempt } from './attempt';
import { Exit, type Process } from './process';
import type { ScriptHead } from './script-head';
import { endHold, leaseLives, thawAttempted, type GuestState } from './state';

const ACTION = 'Action=CreateSnapshots&Version=2016-11-15&';

/** As the shell's: the longest call, and what the agent's limit and the lease leave for what comes behind it. */
const CALL_MILLIS = 8_000;
const RELEASE_MILLIS = 3_000;
const THAW_MILLIS = 5_000;

/** Of curl, where no answer came in time, and where the connection ended without one. */
const TIMED_OUT = 28;
const EMPTY_REPLY = 52;

interface Section {
  readonly attempt: Attempt;
  readonly head: ScriptHead;
  readonly process: Process;
}

/** What `documents/shell/core/critical-section.sh` does, in its order: before anything is held, whether EC2 would allow the call. */
export async function checkSection(state: GuestState, head: ScriptHead, process: Process): Promise<void> {
  if (head.snapshotRequest === '') {
    return;
  }
  await process.sleep(state.behavior.times.callMillis);
  const answer = await ask(state, `${ACTION}DryRun=true&${head.snapshotRequest}`, { process, millis: CALL_MILLIS });
  const code = typeof answer === 'number' ? `curl ${answer}` : codeOf(answer.body);
  if (code !== 'DryRunOperation') {
    throw new Exit(ExitCode.NOT_READY, '', `not ready: EC2 would not create this set: ${code}`);
  }
}

/** Time for the call in milliseconds; as much as is asked for where there is none to make. */
export function callMillis({ clock }: GuestState, { attempt, head, process }: Section): number {
  if (head.snapshotRequest === '') {
    return CALL_MILLIS;
  }
  const untilAgent = process.startedAt + head.timeoutSeconds * 1_000 - clock.now() - RELEASE_MILLIS;
  const untilLease = (attempt.lease?.dueAt ?? 0) - clock.now() - THAW_MILLIS;
  return Math.min(untilAgent, untilLease, CALL_MILLIS);
}

/** The call, inside the freeze, and at once the thaw. Always ends by `Exit`. */
export async function makeSet(state: GuestState, section: Section): Promise<never> {
  const { attempt, head, process } = section;
  await process.sleep(state.behavior.times.callMillis);
  const answer = await ask(state, ACTION + head.snapshotRequest, { process, millis: callMillis(state, section) });
  const snapshot = resultOf(answer);
  const held = thawAttempted(state, attempt, 'command');
  const thawedAt = state.clock.now();
  const isProven = 'first' in snapshot && held.length === attempt.mounts.length && leaseLives(attempt);
  const ended = endHold(state, attempt, { by: isProven ? 'command' : 'failed', thawedAt });
  const thawed = { ...ended, by: 'command' } as const;
  const line = evidenceLine(attempt, { executionId: head.executionId, held, thawed, snapshot });
  if (isProven) {
    attempt.section = held;
    attempt.evidence = line;
  }
  throw new Exit(
    isProven ? 0 : ExitCode.PRE_FAILED,
    `${line}\n`,
    isProven ? '' : 'CreateSnapshots made no set that is proven',
  );
}

/** A second delivery of one that came to its end says what the first one said. */
export function repeatSection({ section, evidence }: Attempt): void {
  if (section !== undefined) {
    throw new Exit(0, `${evidence ?? ''}\n`, 'the set was made already: nothing to do');
  }
}

/** The line of a pre-script that failed before its call; nothing where there is none to make. */
export function withoutCall(attempt: Attempt, { executionId, snapshotRequest }: ScriptHead): string {
  return snapshotRequest === ''
    ? ''
    : `${evidenceLine(attempt, { executionId, held: [], snapshot: { call: 'none' } })}\n`;
}

/** An answer, or curl's exit code. */
async function ask(
  { ec2, clock }: GuestState,
  body: string,
  { process, millis }: { readonly process: Process; readonly millis: number },
): Promise<Exclude<Ec2Answer, string> | number> {
  const late = clock.sleep(millis, process.killed).then(() => TIMED_OUT);
  late.catch(() => undefined); // Killed behind the answer: nobody waits for it any more.
  const answer = await Promise.race([ec2?.(body) ?? ('unanswered' as const), late]);
  // What was killed meanwhile does nothing any more.
  if (process.killed.aborted) {
    return process.hang();
  }
  return answer === 'unanswered' ? EMPTY_REPLY : answer;
}

function resultOf(answer: Exclude<Ec2Answer, string> | number): object {
  if (typeof answer === 'number') {
    return { call: 'failed', curl: answer };
  }
  const { status, body } = answer;
  const ids = [...body.matchAll(/<snapshotId>(snap-[0-9a-z]+)<\/snapshotId>/g)].map(([, id]) => id);
  const code = codeOf(body);
  return {
    call: 'answered',
    status,
    ...defined({ code: code || undefined }),
    ...(status === 200 && ids.length > 0 && { first: ids[0], count: ids.length }),
  };
}

function codeOf(body: string): string {
  return /<Code>([A-Za-z0-9.]*)<\/Code>/.exec(body)?.[1] ?? '';
}
