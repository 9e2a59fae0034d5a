import type { StepHandler } from '../../contract';
import type { ChosenSet, Concluded } from '../../domain/drill/drill';
import { recordFile, recordMarkdown, recordOf, type DrillRecord } from '../../domain/drill/drill-record';
import { resultTags } from '../../domain/drill/drill-tags';
import { accountOfRole } from '../../domain/drill/place-role';
import type { Drill } from '../../domain/drill/settings';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import { MetricName } from '../../domain/metrics';
import { QuiesceError } from '../../errors';
import type { Ports } from '../../ports';
import { labelSet } from './label-set';
import { removalOf } from './owe-removal';
import { endSharing } from './share-set';

type RecordPorts = Pick<Ports, 'storedSets' | 'drillRecords' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'>;

/** A bucket that does not take the record is asked so often; then the drill ends without it, and says so. */
const KEEP_TRIES = 3;

/**
 * Writes how a drill ended: the tags of its set, its record, an event and metrics. Only then nothing more is owed: until there
 * the guard tells of a drill that died.
 */
export function recordDrill(ports: RecordPorts): StepHandler<'RecordDrill'> {
  return async (state, execution): Promise<Concluded> => {
    const { drill, failure, ...known } = state;
    const record = recordOf({
      ...known,
      drill,
      execution,
      ...defined({ failure: failure && `${failure.Error}: ${failure.Cause}` }),
    });
    const { json, sha256 } = recordFile(record);
    const { policy, drillId, verdict, timeline, set } = record;
    // The tags first: a gate that asks for the newest drill must not see an older one.
    const unlabelled = set === undefined ? [] : await labelSet(ports, set, resultTags(record, sha256));
    const unkept = await keep(ports, { record, json, drill, retryCount: execution.retryCount });
    const shared = set === undefined ? [] : await unshare(ports, { drill, drillId, set });
    const issues = [...unlabelled, ...unkept, ...shared];
    await tell(ports, { ...record, issues: [...record.issues, ...issues] }, sha256);
    await ports.ledger.noteDrill({ policy, drillId, verdict, endedAt: timeline.endedAt });
    if (set === undefined || (known.removed?.left.length === 0 && shared.length === 0)) {
      await ports.ledger.settleRemoval(drillId);
    } else {
      const [owed, now] = [removalOf(ports, { drill, ...set }, execution), instantOf(ports.clock.now())];
      await ports.ledger.oweRemoval({ ...owed, dueAt: now, toldAt: now });
    }
    const summary = verdict === 'passed' ? passedText(record) : `${record.reason ?? ''}: ${record.cause}`;
    return { verdict, summary: [summary, ...issues].join('; ') };
  };
}

/** Ends the sharing of the set with the account of the place. Answers in words what is left of it, for the guard. */
async function unshare(
  ports: RecordPorts,
  { drill, drillId, set }: { readonly drill: Drill; readonly drillId: string; readonly set: ChosenSet },
): Promise<readonly string[]> {
  const { role } = drill.place;
  if (role === undefined) {
    return [];
  }
  const others = (await ports.ledger.owedRemovals()).filter((debt) => debt.drillId !== drillId);
  const sharing = await endSharing(ports, { role, ...set }, others);
  return sharing === 'ended'
    ? []
    : [`its set is still shared with account ${accountOfRole(role)}; the guard ends that`];
}

function passedText({ set, checks, minutesToUsable }: DrillRecord): string {
  const minutes = minutesToUsable === undefined ? '' : `, usable after ${String(minutesToUsable)} min`;
  return `set ${set?.set ?? ''} of ${set?.takenAt ?? ''}: ${String(checks.length)} checks passed${minutes}`;
}

interface Kept {
  readonly record: DrillRecord;
  readonly json: string;
  readonly drill: Drill;
  readonly retryCount: number;
}

/** Files have the drill's id in their names, and a repeated step leaves those that are there. Answers what went wrong. */
async function keep(
  { drillRecords, log }: RecordPorts,
  { record, json, drill: { records }, retryCount }: Kept,
): Promise<readonly string[]> {
  log.info('drill-recorded', { record });
  if (records === undefined) {
    return [];
  }
  const { bucket, prefix } = records;
  const name = `${prefix}${record.drill}/${record.drillId}`;
  try {
    await drillRecords.put({ bucket, key: `${name}.json`, body: json, type: 'application/json' });
    const markdown = { body: recordMarkdown(record), type: 'text/markdown; charset=utf-8' };
    await drillRecords.put({ bucket, key: `${name}.md`, ...markdown });
    return [];
  } catch (error) {
    if (!(error instanceof QuiesceError) || retryCount < KEEP_TRIES) {
      throw error;
    }
    log.error('record-not-kept', error, { drillId: record.drillId });
    return [`its record is not kept: ${error.message}`];
  }
}

async function tell({ events, metrics }: RecordPorts, record: DrillRecord, sha256: string): Promise<void> {
  const { verdict, reason, cause, drill, drillId, policy, set, check, checks, timeline } = record;
  metrics.emit(policy, {
    [MetricName.DRILL_PASSED]: verdict === 'passed' ? 1 : 0,
    [MetricName.DRILL_FAILED]: verdict === 'passed' ? 0 : 1,
    ...defined({ [MetricName.DRILL_MINUTES]: record.minutesToUsable }),
  });
  await events.publish([
    {
      detailType: 'Restore Drill Completed',
      time: timeline.endedAt,
      resources: [record.execution],
      detail: {
        ...{ policy, drill, drillId, verdict, cause, record: sha256, check: check.name },
        ...defined({ reason, instance: set?.instance, set: set?.set, takenAt: set?.takenAt }),
        ...defined({ minutesToUsable: record.minutesToUsable, dataLossSeconds: record.dataLossSeconds }),
        startedAt: timeline.startedAt,
        failedChecks: checks.filter(({ ok }) => !ok).map(({ name }) => name),
        issues: record.issues,
      },
    },
  ]);
}
