import { askUntil } from '../../ask-until';
import { readEvidence, type Evidence } from '../../domain/evidence';
import type { ScriptReport } from '../../domain/script';
import type { AwaitedScript, Ports } from '../../ports';

interface ReportedScript {
  readonly instanceId: string;
  readonly executionId: string;
  readonly commandId: string | undefined;
  readonly report: ScriptReport | undefined;
}

/** Run Command may show a step's end before its output: two more looks, a second apart. */
const PATIENCE = { firstMillis: 1_000, longestMillis: 1_000, boundMillis: 2_000 };

/**
 * What the guest reports of an ended script: of its steps that ran, the last one that gives evidence for this execution.
 * `undefined` too for a script that was not sent or whose end is not known.
 */
export async function evidenceOf(
  ports: Pick<Ports, 'scripts' | 'clock' | 'log'>,
  { instanceId, executionId, commandId, report }: ReportedScript,
): Promise<Evidence | undefined> {
  if (commandId === undefined || report === undefined) {
    return undefined;
  }
  const steps = report.steps.filter((step) => step.status !== 'Skipped' && step.exitCode !== -1);
  for (const { name } of [...steps].reverse()) {
    const evidence = readEvidence(await outputOf(ports, { instanceId, commandId, step: name }), executionId);
    if (evidence !== undefined) {
      return evidence;
    }
  }
  return undefined;
}

async function outputOf(
  { scripts, clock, log }: Pick<Ports, 'scripts' | 'clock' | 'log'>,
  script: AwaitedScript & { readonly step: string },
): Promise<string> {
  const output = await askUntil({ clock, ...PATIENCE }, async () => {
    try {
      return (await scripts.output(script)) || undefined;
    } catch (error) {
      log.warn('output-failed', { instanceId: script.instanceId, commandId: script.commandId, error: String(error) });
      return undefined; // Asked again.
    }
  });
  return output ?? ''; // No output, no evidence: the set is labelled for that.
}
