import type { StepHandler } from '../../contract';
import { readCheckReport } from '../../domain/drill/check-report';
import type { Checked } from '../../domain/drill/drill';
import { defined } from '../../domain/json';
import { BadInput } from '../../errors';
import type { AwaitedScript, Ports } from '../../ports';
import { awaitScript, cancelScript } from '../scripts/await-script';

type CheckPorts = Pick<Ports, 'scripts' | 'clock' | 'log'>;

/** Of an invocation: kept for reading the report. */
const RESERVE_MILLIS = 30_000;

/** Nothing is frozen, so nothing waits for the end to be seen: a check of hours is asked for once a minute. */
const PAUSES = { firstMillis: 5_000, longestMillis: 60_000, shareOfElapsed: 1 / 50 } as const;

/** Waits for the check, for as long as its invocation lasts; the machine then comes again until the check's own time is over. */
export function awaitCheck(
  ports: CheckPorts,
  { deliverySeconds }: { readonly deliverySeconds: number },
): StepHandler<'AwaitCheck'> {
  return async ({ drill, chosen, launched, sent }): Promise<Checked> => {
    if (launched.instanceId === undefined) {
      throw new BadInput('AwaitCheck: state has no launched.instanceId; it is reached only after a launch');
    }
    const script = { instanceId: launched.instanceId, commandId: sent.commandId };
    const end = Math.min(
      Date.parse(sent.sentAt) + (deliverySeconds + drill.check.timeoutSeconds) * 1_000,
      Date.parse(launched.endsAt),
    );
    const leftSeconds = Math.max(0, (end - ports.clock.now()) / 1_000);
    const ended = await awaitScript(ports, script, {
      deliverySeconds: leftSeconds,
      timeoutSeconds: leftSeconds,
      reserveMillis: RESERVE_MILLIS,
      pauseMillis: pauseMillis(ports.clock.now() - Date.parse(sent.sentAt)),
    });
    if (ended.state === 'running' && ports.clock.now() < end) {
      return { next: 'wait', seenAt: ended.seenAt };
    }
    if (ended.state === 'running') {
      await cancelScript(ports, script);
    }
    const report = await reportOf(ports, { script, steps: ended.report.steps, drillId: chosen.drillId });
    return { next: 'remove', seenAt: ended.seenAt, script: ended.report, ...defined({ report }) };
  };
}

function pauseMillis(elapsedMillis: number): number {
  const { firstMillis, longestMillis, shareOfElapsed } = PAUSES;
  return Math.min(Math.max(firstMillis, elapsedMillis * shareOfElapsed), longestMillis);
}

/** The report is the first line of the only step that has one. */
async function reportOf(
  { scripts, log }: CheckPorts,
  {
    script,
    steps,
    drillId,
  }: {
    readonly script: AwaitedScript;
    readonly steps: readonly { readonly name: string }[];
    readonly drillId: string;
  },
): Promise<Checked['report']> {
  for (const { name } of steps) {
    try {
      const report = readCheckReport(await scripts.output({ ...script, step: name }), drillId);
      if (report !== undefined) {
        return report;
      }
    } catch (error) {
      log.warn('report-not-read', { ...script, step: name, error: String(error) });
    }
  }
  return undefined;
}
