import { randomUUID } from 'node:crypto';
import type { CheckContent } from '../../../documents/checks';
import { readCheckReport } from '../../../lambdas/domain/drill/check-report';
import { judgeDrill } from '../../../lambdas/domain/drill/drill-verdict';
import { defined } from '../../../lambdas/domain/json';
import { createSabotage } from '../../../rehearsal/drill/sabotage';
import type { SabotageKind } from '../../../rehearsal/drill/sabotage-kinds';
import type { Attachment } from '../../../rehearsal/guests/volumes';
import { whileHeld } from '../hold';
import { whileWriting, type Play, type Writing } from '../round';
import type { SnapshotSet } from '../stage/stage';
import { substitute } from '../substitute';

export interface DrillPlan {
  /** Counts up from 1. */
  readonly number: number;
  readonly check: CheckContent;
  /** How the restored copy is broken. @default - not at all */
  readonly sabotage?: SabotageKind;
}

/** What one drill came to. */
export interface DrillOutcome {
  readonly sabotage?: SabotageKind;
  /** What was broken, in words. */
  readonly broken?: string;
  readonly verdict: 'passed' | 'failed';
  /** In words; empty for one that passed. */
  readonly cause: string;
  /** Names of the checks that were not good. */
  readonly failedChecks: readonly string[];
  /** From the start of the check until the server accepted connections. */
  readonly usableMillis?: number;
  /** The whole check. */
  readonly checkMillis: number;
  /** From the newest record until the set was taken. */
  readonly dataLossSeconds?: number;
}

const WRITES = 400;
const TIMEOUT_SECONDS = 120;

/** One round: a database that writes, a set of it by the document, and the check of what was restored. */
export async function playDrillRound(play: Play, plan: DrillPlan): Promise<DrillOutcome> {
  const taken = await whileWriting(play, plan.number, (writing) => takeSet(play, writing));
  return checkSet(play, plan, taken);
}

interface TakenSet {
  readonly set: SnapshotSet;
  readonly takenAt: string;
}

async function takeSet({ turn, database }: Play, { guest, writers }: Writing): Promise<TakenSet> {
  await writers.more(WRITES);
  let set: SnapshotSet = [];
  const { quiescedAt } = await whileHeld({ guest, database }, async () => {
    set = await turn.capture(guest);
  });
  return { set, takenAt: new Date(quiescedAt).toISOString() };
}

async function checkSet(
  { turn, database }: Play,
  { number, check, sabotage: kind }: DrillPlan,
  { set, takenAt }: TakenSet,
): Promise<DrillOutcome> {
  const sabotage = kind && createSabotage(kind);
  const volumes = set.map((snapshotId, index) => attachment(snapshotId, index));
  const guest = await turn.attach(`drill-${number}`, database.programs, { volumes, prepare: sabotage?.volumes });
  try {
    const executionId = randomUUID();
    const values = {
      ...{ executionId, command: 'check', takenAt, timeoutSeconds: TIMEOUT_SECONDS },
      volumes: volumes.map(({ volumeId }) => volumeId).join(' '),
    };
    const text = substitute(check, values);
    const script = sabotage?.script(text, takenAt) ?? text;
    const before = performance.now();
    const step = { commandId: executionId, name: 'check', script, environment: {} };
    const { exitCode, stdout } = await guest.start(step).finished;
    const checkMillis = performance.now() - before;
    const report = readCheckReport(stdout, executionId);
    const ended = { result: exitCode === 0 ? 'succeeded' : 'failed', exitCode, steps: [] } as const;
    const { verdict, cause } = judgeDrill({ script: ended, ...defined({ report }) });
    const loss = (Date.parse(takenAt) - Date.parse(report?.newestAt ?? '')) / 1_000;
    return {
      ...defined({ sabotage: kind, broken: sabotage?.done() }),
      ...{ verdict, cause, checkMillis: Math.round(checkMillis) },
      failedChecks: report?.checks.filter(({ ok }) => !ok).map(({ name }) => name) ?? [],
      ...defined({
        usableMillis: report?.usableMillis,
        dataLossSeconds: Number.isNaN(loss) ? undefined : Math.max(0, Math.round(loss)),
      }),
    };
  } finally {
    await turn.discard(guest);
  }
}

/** Ids and devices as EC2 would give them to a new instance. */
function attachment(snapshotId: string, index: number): Attachment {
  return {
    snapshotId,
    volumeId: `vol-${String(index + 1).padStart(17, '0')}`,
    device: `/dev/sd${'fghi'.charAt(index)}`,
  };
}
