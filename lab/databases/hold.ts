import { randomUUID } from 'node:crypto';
import { readEvidence } from '../../lambdas/domain/evidence';
import type { Evidence } from '../../lambdas/domain/evidence';
import type { StepExit } from '../../rehearsal/guests/guest';
import type { ProcessGuest } from '../../rehearsal/guests/process-guest';
import { substitute } from './substitute';
import type { Database } from './engines/database';
import { LEASE_SECONDS } from './engines/database';
import { CannotRunError } from './errors';
import { runWithAllRights } from './stage/container';
import { wallClock } from './wall-clock';

/** What the document said of a hold that earned `application-consistent` (docs/guarantees.md, G3). */
export interface Hold {
  /** Milliseconds since the epoch: from here on nothing that was acknowledged may be lost. */
  readonly quiescedAt: number;
  readonly frozenAt: number;
  readonly freezeMillis: number;
}

/** DLM's longest. */
const TIMEOUT_SECONDS = 60;

/**
 * Runs the document's pre-script as the agent would, does the work while everything is held, and runs the post-script
 * in every case. Throws a `CannotRunError` unless both scripts succeeded and prove that every mount was held.
 */
export async function whileHeld(
  { guest, database }: { readonly guest: ProcessGuest; readonly database: Database },
  work: () => Promise<void>,
): Promise<Hold> {
  const executionId = randomUUID();
  const run = (command: 'pre-script' | 'post-script'): Promise<StepExit> => {
    const commandId = `${executionId}-${command}`;
    const script = substitute(database.document, {
      executionId,
      command,
      leaseSeconds: LEASE_SECONDS,
      deadline: Math.ceil(wallClock.now() / 1_000) + TIMEOUT_SECONDS,
      timeoutSeconds: TIMEOUT_SECONDS,
    });
    return database.place === 'container'
      ? runWithAllRights(guest, commandId, script)
      : guest.start({ commandId, name: 'proof', script, environment: {} }).finished;
  };
  const held = { executionId, mounts: database.mounts };
  const { pre, post } = await bracket(run, async (exit) => {
    const evidence = heldEvidence('pre-script', exit, held);
    await work();
    return evidence;
  });
  const thaw = heldEvidence('post-script', post, held);
  const longest = Math.max(...guest.frozenIntervals().map(({ frozenMillis = Infinity }) => frozenMillis));
  const { freezeMillis } = thaw;
  if (freezeMillis === undefined || freezeMillis + CLOCK_STEP_MILLIS < longest) {
    throw new CannotRunError(
      `the evidence says ${freezeMillis ?? 'nothing'} ms of a freeze that lasted ${longest.toFixed(0)} ms`,
    );
  }
  return { quiescedAt: instant(pre, 'quiescedAt'), frozenAt: instant(pre, 'frozenAt'), freezeMillis };
}

/** The guest reads its monotonic clock in steps of 10 ms, at both ends. */
const CLOCK_STEP_MILLIS = 20;

/** G1 (docs/guarantees.md): once a pre-script was sent, a post-script follows. When both sides fail, the first failure is the one to know. */
async function bracket(
  run: (command: 'pre-script' | 'post-script') => Promise<StepExit>,
  use: (pre: StepExit) => Promise<Evidence>,
): Promise<{ readonly pre: Evidence; readonly post: StepExit }> {
  const exit = await run('pre-script');
  try {
    const pre = await use(exit);
    return { pre, post: await run('post-script') };
  } catch (error) {
    await run('post-script'); // harmless a second time, owed the first
    throw error;
  }
}

function heldEvidence(
  script: string,
  { exitCode, stdout, stderr }: StepExit,
  { executionId, mounts }: { readonly executionId: string; readonly mounts: readonly string[] },
): Evidence {
  const evidence = readEvidence(stdout, executionId);
  if (exitCode !== 0 || evidence === undefined) {
    throw new CannotRunError(`the ${script} ended with ${exitCode}: ${stderr.trim() || stdout.trim() || 'no output'}`);
  }
  const lost = mounts.filter((path) => !evidence.mounts.some((mount) => mount.path === path && mount.held));
  if (lost.length > 0) {
    throw new CannotRunError(`the ${script} does not prove that ${lost.join(' and ')} was held: ${stdout.trim()}`);
  }
  return evidence;
}

function instant(evidence: Evidence, name: 'quiescedAt' | 'frozenAt'): number {
  const value = evidence[name];
  if (value === undefined) {
    throw new CannotRunError(`the pre-script's evidence has no ${name}`);
  }
  return Date.parse(value);
}
