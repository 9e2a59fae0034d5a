import { confirmsThaw, describeEnd } from '../../domain/script';
import { ScriptNotSent, Throttled } from '../../errors';
import type { Ports, SentScript } from '../../ports';
import { commentOf, scriptRequest, type AttemptScripts } from './attempt-scripts';
import { awaitScript, cancelScript, hasEnded, type EndedScript } from './await-script';
import { tellThrottled } from './slow-down';
import { defined } from '../../domain/json';

export type ThawPorts = Pick<Ports, 'scripts' | 'ledger' | 'metrics' | 'clock' | 'log'>;

/** An attempt under which a thaw is owed. */
export interface OwedThaw {
  readonly scripts: AttemptScripts;
  readonly timeoutSeconds: number;
  /** The pre-script, where its command is known. */
  readonly pre?: SentScript;
  /** A post-script that was sent already and may still be on its way. */
  readonly post?: SentScript;
  /** ISO-8601: since when an unknown pre-script may have been sent. */
  readonly since: string;
}

export interface ThawResult {
  /** `confirmed`: nothing is frozen under this attempt and nothing can freeze it any more. */
  readonly confirmed: 'confirmed' | 'owed';
  /** Whether the last thaw itself was confirmed, leaving aside what may come after it. */
  readonly thawed: 'thawed' | 'unknown';
  /** What the search for the pre-script said; after one that failed it may be there all the same. */
  readonly search: 'found' | 'not-found' | 'failed';
  readonly detail?: string;
  readonly pre?: EndedScript & SentScript;
  readonly post?: EndedScript & SentScript;
  /** The document does not exist any more, so that nothing can be sent. */
  readonly document?: 'gone';
}

/** How long a cancelled pre-script is waited for before the thaw: a thaw must not wait for what may never end. */
const CANCEL_SECONDS = 20;

/** How often a thaw is sent, or refused for another reason than its rate, before the debt is left to the guard. */
const THAW_SENDS = 6;

/** 1, 2, 4, 8 and then 15 s between sends. */
const LONGEST_PAUSE_MILLIS = 15_000;

const RESERVE_MILLIS = 30_000;

/** Of SendCommand: nothing can be sent by this document, or by this version of it, any more. */
const DOCUMENT_ERRORS: readonly string[] = ['InvalidDocument', 'InvalidDocumentVersion'];

const DOCUMENT_GONE: ThawResult = {
  confirmed: 'owed',
  thawed: 'unknown',
  search: 'failed',
  document: 'gone',
  detail: 'the document does not exist any more',
};

/**
 * Cancels the pre-script and thaws. A pre-script that ended only after the thaw may have frozen after it, so it is thawed
 * again. One whose command is unknown may have frozen already, so the thaw does not wait for the look-up. One that is not
 * found may still arrive, so its thaw stays owed until the guard has waited longer than its delivery may take.
 */
export async function thawAttempt(ports: ThawPorts, owed: OwedThaw): Promise<ThawResult> {
  if (owed.pre !== undefined) {
    return thawKnown(ports, owed, { pre: owed.pre, sent: owed.post, sending: 1 });
  }
  const blind = await thawOnce(ports, owed, { sending: 1, sent: owed.post });
  if (blind === 'document-gone') {
    return DOCUMENT_GONE;
  }
  const pre = await findPre(ports, owed);
  if (pre === 'not-found' || pre === 'failed') {
    const doubt = pre === 'failed' ? 'the pre-script could not be looked up' : 'the pre-script was never found';
    return { ...result(blind, undefined, doubt), search: pre };
  }
  return thawKnown(ports, owed, { pre, sent: undefined, sending: THAW_SENDS + 1 });
}

interface KnownPre {
  readonly pre: SentScript;
  /** A post-script that is on its way already. */
  readonly sent: SentScript | undefined;
  /** Number of the next post-script. */
  readonly sending: number;
}

async function thawKnown(ports: ThawPorts, owed: OwedThaw, { pre, sent, sending }: KnownPre): Promise<ThawResult> {
  const before = await endPre(ports, owed, pre);
  const thawed = await thawOnce(ports, owed, { sending, sent });
  if (thawed === 'document-gone') {
    return DOCUMENT_GONE;
  }
  if (before.state === 'terminal') {
    return result(thawed, { ...before, ...pre });
  }
  const after = await awaitOwed(ports, owed, pre, owed.scripts.deliverySeconds + owed.timeoutSeconds);
  const again = await thawOnce(ports, owed, { sending: sending + THAW_SENDS, sent: undefined });
  const doubt = after.state === 'terminal' ? undefined : 'the pre-script may still be running';
  return again === 'document-gone' ? DOCUMENT_GONE : result(again, { ...after, ...pre }, doubt);
}

function result(
  thawed: (EndedScript & SentScript) | undefined,
  pre: (EndedScript & SentScript) | undefined,
  doubt?: string,
): ThawResult {
  // Where neither script has a step that runs here, nothing was ever frozen; no thaw could confirm it.
  const neverRan = pre?.state === 'terminal' && pre.report.result === 'not-run' && thawed?.report.result === 'not-run';
  const confirmed = neverRan || (thawed !== undefined && confirmsThaw(thawed.report));
  const detail = confirmed
    ? doubt
    : `the thaw was not confirmed${thawed === undefined ? '' : `: ${describeEnd(thawed.report)}`}`;
  return {
    confirmed: confirmed && doubt === undefined ? 'confirmed' : 'owed',
    thawed: confirmed ? 'thawed' : 'unknown',
    search: 'found',
    ...defined({ detail, pre, post: thawed }),
  };
}

async function findPre({ scripts, log }: ThawPorts, owed: OwedThaw): Promise<SentScript | 'not-found' | 'failed'> {
  const { instanceId, executionId, document } = owed.scripts;
  const comment = commentOf(executionId, 'pre-script', 1);
  try {
    return (await scripts.find({ instanceId, documentName: document.name, comment, since: owed.since })) ?? 'not-found';
  } catch (error) {
    log.warn('pre-script-look-up-failed', { instanceId, error: String(error) });
    return 'failed'; // Unknown stays owed, see the caller.
  }
}

/** A script whose status can't be read is cancelled: to cancel one that has ended changes nothing. */
async function endPre(ports: ThawPorts, owed: OwedThaw, pre: SentScript): Promise<EndedScript> {
  const script = { instanceId: owed.scripts.instanceId, commandId: pre.commandId };
  if (!(await hasEnded(ports, script))) {
    await cancelScript(ports, script);
  }
  return awaitOwed(ports, owed, pre, CANCEL_SECONDS);
}

/** Waits for a script of the attempt: for as long as its post-script may take, or for so many seconds. */
async function awaitOwed(ports: ThawPorts, owed: OwedThaw, sent: SentScript, seconds?: number): Promise<EndedScript> {
  const { instanceId, deliverySeconds } = owed.scripts;
  return awaitScript(
    ports,
    { instanceId, commandId: sent.commandId },
    {
      deliverySeconds: seconds ?? deliverySeconds,
      timeoutSeconds: seconds ?? owed.timeoutSeconds,
      reserveMillis: RESERVE_MILLIS,
    },
  );
}

async function thawOnce(
  ports: ThawPorts,
  owed: OwedThaw,
  first: { readonly sending: number; readonly sent: SentScript | undefined },
): Promise<(EndedScript & SentScript) | 'document-gone' | undefined> {
  let last: (EndedScript & SentScript) | undefined;
  let sends = 0;
  for (let tries = 0; sends < THAW_SENDS && ports.clock.remaining() > RESERVE_MILLIS; tries += 1) {
    const known = tries === 0 ? first.sent : undefined;
    const sent = known ?? (await trySend(ports, owed, first.sending + sends));
    sends += sent === 'throttled' ? 0 : 1;
    if (sent === 'document-gone') {
      return sent;
    }
    if (typeof sent === 'object') {
      last = { ...(await awaitOwed(ports, owed, sent)), ...sent };
      if (confirmsThaw(last.report)) {
        return last;
      }
    }
    await ports.clock.sleep(Math.min(1_000 * 2 ** tries, LONGEST_PAUSE_MILLIS));
  }
  return last;
}

/** A refusal is no reason to stop. A throttled thaw had no effect, so it is sent for as long as the invocation lasts. */
async function trySend(
  ports: ThawPorts,
  owed: OwedThaw,
  sending: number,
): Promise<SentScript | 'throttled' | 'document-gone' | 'failed'> {
  try {
    const values = { sending, timeoutSeconds: owed.timeoutSeconds };
    return await ports.scripts.send(scriptRequest(owed.scripts, 'post-script', values));
  } catch (error) {
    ports.log.error('thaw-not-sent', error, { instanceId: owed.scripts.instanceId, sending });
    if (error instanceof Throttled) {
      tellThrottled(ports)();
      return 'throttled';
    }
    const isGone = error instanceof ScriptNotSent && DOCUMENT_ERRORS.includes(error.code);
    return isGone ? 'document-gone' : 'failed'; // The caller sends again what failed.
  }
}
