import { randomUUID } from 'node:crypto';
import type { Row } from '../rows';
import { until } from '../until';

/** Functions that only a pre runs, and only in its own process: what is put into them never reaches the watchdog. */
const FUNCTIONS = ['pre_script', 'hold', 'make_files', 'arm_lease', 'await_watchdog', 'flush_mounts', 'freeze_mounts', 'freeze']; // prettier-ignore
const LEASE_SECONDS = 5;

/** One statement of a pre: the line of the script before which everything but the watchdog is killed. */
export interface Step {
  readonly line: number;
  readonly name: string;
}

const OPENER = /^(\w+\(\) \{|(?:if|elif|while|until|for)\b.*?; (?:then|do)|else) (?=\S)/;
const CLOSER = /;(fi|done|\})$/;

/** The script with a line for each statement again: documents are shipped with few ends of lines. */
export function opened(script: string): string {
  return script.split('\n').flatMap(openedLine).join('\n');
}

function openedLine(line: string): readonly string[] {
  const lines = line.replace(OPENER, '$1\n').replace(CLOSER, '\n$1').split('\n');
  return lines.length === 1 ? lines : lines.flatMap(openedLine);
}

/** Lines that begin a statement: neither syntax nor the rest of a line before. */
export function stepsOf(script: string, functions: readonly string[] = FUNCTIONS): readonly Step[] {
  const lines = script.split('\n');
  const steps: Step[] = [];
  let inside: string | undefined;
  lines.forEach((text, line) => {
    inside = /^(\w+)\(\) \{$/.exec(text)?.[1] ?? (text === '}' ? undefined : inside);
    const before = lines[line - 1] ?? '';
    const isStatement = /^(?!(case|esac|then|else|elif|fi|do|done|;;)\b)[\w[!."$]/.test(text) && !/^[^ ]*\)/.test(text);
    if (inside !== undefined && functions.includes(inside) && isStatement && !/(\\|&&|\|\|)$/.test(before)) {
      steps.push({ line, name: `${inside}: ${text.trim()}` });
    }
  });
  return steps;
}

/** The step of this name; throws where no step is called so. */
export function stepNamed(steps: readonly Step[], name: string): Step {
  const step = steps.find((one) => one.name === name);
  if (step === undefined) {
    throw new Error(`the script has no statement "${name}"`);
  }
  return step;
}

/** Whether a step is one of the quick form's. */
export function quickAmong(steps: readonly Step[], quick: readonly string[]): (step: Step) => boolean {
  const chosen = quick.map((name) => stepNamed(steps, name));
  return (step) => chosen.includes(step);
}

/** Those that stay in the quick form: one before the first freeze, one between, one behind the last. */
const QUICK = ['hold: flush_mounts 9>&-', 'freeze: await "$freezer"', `hold: build_evidence "$mounts"`];

/** The agent's kill, at each statement of the pre. */
export function killedAtEachStep(script: string): readonly Row[] {
  const steps = stepsOf(opened(script));
  const isQuick = quickAmong(steps, QUICK);
  return steps.map((step) => ({
    name: `killed in line ${step.line + 1}, ${step.name}`,
    ...(isQuick(step) ? {} : { long: 'a statement of the pre beside the three that are tried always' }),
    run: async (bench) => {
      const lines = opened(bench.script('pre-script', { leaseSeconds: LEASE_SECONDS })).split('\n');
      lines.splice(step.line, 0, 'kill -KILL 0');
      const start = Date.now();
      const pre = await bench.guest.run(lines.join('\n'));
      // A line that is never reached kills nothing; those of the quick form are.
      expect(isQuick(step) ? [137] : [137, 0, 201]).toContain(pre.code);
      if (pre.code !== 137) {
        return;
      }
      const least = bench.guest.watchdogs().length > 0 ? 1 : 0;
      await until(() => Date.now() - start > (LEASE_SECONDS + 2) * 1_000 * least);
      expect(bench.frozen()).toEqual([]);
      const post = await bench.post();
      expect([203, 205]).toContain(post.code);
      expect(Object.values(bench.held(post) ?? {})).not.toContain(true);
      const other = randomUUID();
      expect((await bench.pre({ executionId: other })).code).toBe(0);
    },
  }));
}
