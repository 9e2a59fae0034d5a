import { readFileSync } from 'node:fs';
import { OBSERVATION, observationOf, type ObservationJson } from '../../lambdas/domain/lifecycle/observation-json';
import { mistakeIn } from '../../lambdas/domain/schema';
import { fieldsOf, messageOf, parseRecord } from '../../rehearsal/json';
import type { LifecycleView } from '../account/live-lifecycle';
import { CommandProblem, shown } from '../problem';

/** What a rehearsal has at its end, from its `report.json`. */
export function readReport(file: string): LifecycleView {
  const problem = (what: string, cause?: unknown): CommandProblem =>
    new CommandProblem(
      `--report is "${file}", ${what}; give the report.json of npx quiesce rehearse --days NUMBER --report DIRECTORY`,
      { cause },
    );
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw problem(`which can't be read (${messageOf(error)})`, error);
  }
  const report = parseRecord(text);
  if (report === undefined) {
    throw problem('which is no JSON object');
  }
  const { lifecycle } = fieldsOf(report);
  if (lifecycle === undefined) {
    throw problem('which has no lifecycle');
  }
  const mistake = mistakeIn(OBSERVATION, lifecycle, 'lifecycle');
  if (mistake !== undefined) {
    throw problem(`whose ${mistake.path} is ${shown(mistake.value)}, allowed: ${mistake.allowed}`);
  }
  return { ...observationOf(lifecycle as ObservationJson), unseen: [], unreadable: [] };
}
