import { askUntil } from '../../ask-until';
import { readEvidence, type Evidence } from '../../domain/evidence';
import type { ScriptReport } from '../../domain/script';
import type { AwaitedScript, Ports } from '../../ports';

/** Run Command may show a step's end before its output: two more looks, a second apart. */
const PATIENCE = { firstMillis: 1_000, longestMillis: 1_000, boundMillis: 2_000 };

/** The guest's own word on an ended script: of its steps that ran, the last one that gives evidence for this execution. */
export async function evidenceOf(
  ports: Pick<Ports, 'scripts' | 'clock' | 'log'>,
  script: AwaitedScript & { readonly executionId: string; readonly report: ScriptReport },
): Promise<Evidence | undefined> {
  const steps = script.report.steps.filter((step) => step.status !== 'Skipped' && step.exitCode !== -1);
  for (const { name } of [...steps].reverse()) {
    const evidence = readEvidence(await outputOf(ports, { ...script, step: name }), script.executionId);
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
