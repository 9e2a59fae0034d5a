import { sleepUnless } from '../../clock';
import { KILLED_EXIT_CODE, type RunningStep, type StepExit } from '../../guests/guest';
import type { Instance } from '../ec2/state';
import type { World } from '../world';
import { spell } from './books';
import type { Step } from './document';
import {
  bindParameters,
  environmentOf,
  substitute,
  substituteLines,
  timeoutSecondsOf,
  type ParameterValues,
} from './parameters';
import type { Command, Invocation, StepView } from './state';
import { startVss, VSS_DOCUMENT } from './vss';

export interface StepsRun {
  readonly instance: Instance;
  readonly command: Command;
  readonly invocation: Invocation;
  /** Called with all finished steps after each. */
  readonly onStep: (done: readonly StepView[]) => Promise<void>;
}

/** The exit codes by which a script ends the whole document (contracts/model.go). */
const EXIT_WITH_SUCCESS = 168;
const EXIT_WITH_FAILURE = 169;

/**
 * The document's steps in order, as the agent's runpluginutil.go: a failed step does *not* stop the next one, unless
 * `onFailure`, `onSuccess` or one of the two exit codes says so; a last step with `finallyStep` runs even then.
 * Code 194 (reboot and run again) is not modelled and counts as a failure.
 */
export async function runSteps(world: World, run: StepsRun): Promise<readonly StepView[]> {
  const { parsed } = run.command.document;
  const values = bindParameters(parsed, run.command.parameters);
  const done: StepView[] = [];
  let isOver = false;
  for (const [index, step] of parsed.steps.entries()) {
    const isFinally = step.finallyStep === 'yes' && index === parsed.steps.length - 1;
    const reason = isOver && !isFinally ? priorExit(step) : skipReason(step, run, values);
    const view = reason === undefined ? await runStep(world, run, step, values) : skipped(world, step, reason);
    done.push(view);
    isOver ||= endsDocument(step, view);
    if (done.length < parsed.steps.length) {
      await run.onStep(done);
    }
  }
  return done;
}

const STEP_ENDED = new Error('the step has ended');

async function runStep(world: World, run: StepsRun, step: Step, values: ParameterValues): Promise<StepView> {
  const { document, documentName } = run.command;
  const startedAt = world.clock.now();
  const end = (status: StepView['status'], details: string, exit: StepExit): StepView => ({
    name: step.name,
    action: step.action,
    status,
    statusDetails: spell(world, details),
    responseCode: exit.exitCode,
    stdout: exit.stdout,
    stderr: exit.stderr,
    startedAt,
    finishedAt: world.clock.now(),
  });
  const killed = { exitCode: KILLED_EXIT_CODE, stdout: '', stderr: '' };
  if (run.invocation.cancelled.signal.aborted) {
    return end('Cancelled', 'Cancelled', killed);
  }
  // The steps of AWS's own document are not published, so that one does not run in the guest.
  const running =
    documentName === VSS_DOCUMENT ? startVss(world, run.instance, values) : startInGuest(world, run, step, values);
  const written = step.timeoutSeconds && substitute(step.timeoutSeconds, document.parsed, values);
  const finished = running?.finished ?? new Promise<never>(() => undefined);
  const limits = new AbortController();
  const signal = AbortSignal.any([limits.signal, run.invocation.cancelled.signal, world.closed]);
  const timer = sleepUnless(world.clock, timeoutSecondsOf(written) * 1_000, signal);
  const first = await Promise.race([finished, timer]);
  limits.abort(STEP_ENDED);
  if (typeof first === 'object') {
    const status = first.exitCode === 0 || isForcedSuccess(step, first) ? 'Success' : 'Failed';
    return end(status, status, forced(step, first));
  }
  running?.kill();
  const grace = world.clock.sleep(world.modelSettings.killGraceMillis);
  const rest = await Promise.race([finished, grace]);
  const exit = typeof rest === 'object' ? { ...rest, exitCode: KILLED_EXIT_CODE } : killed;
  return first === 'slept' ? end('TimedOut', 'Execution Timed Out', exit) : end('Cancelled', 'Cancelled', exit);
}

function startInGuest(world: World, run: StepsRun, step: Step, values: ParameterValues): RunningStep | undefined {
  const { parsed } = run.command.document;
  return run.instance.guest?.start({
    commandId: run.command.commandId,
    name: step.name,
    script: substituteLines(step.runCommand, parsed, values),
    ...(step.workingDirectory && { workingDirectory: substitute(step.workingDirectory, parsed, values) }),
    environment: {
      AWS_SSM_INSTANCE_ID: run.instance.instanceId,
      AWS_SSM_REGION_NAME: world.region,
      ...environmentOf(parsed, values),
    },
  });
}

function isForcedSuccess(step: Step, { exitCode }: StepExit): boolean {
  return exitCode === EXIT_WITH_SUCCESS || (exitCode !== EXIT_WITH_FAILURE && step.onFailure === 'successAndExit');
}

/** `successAndExit` reports the code of a forced success, as the agent does. */
function forced(step: Step, exit: StepExit): StepExit {
  return exit.exitCode !== 0 && isForcedSuccess(step, exit) ? { ...exit, exitCode: EXIT_WITH_SUCCESS } : exit;
}

function endsDocument(step: Step, { status, responseCode }: StepView): boolean {
  if (responseCode === EXIT_WITH_SUCCESS || responseCode === EXIT_WITH_FAILURE) {
    return true;
  }
  return (status === 'Failed' && step.onFailure === 'exit') || (status === 'Success' && step.onSuccess === 'exit');
}

/** Why the agent would not run the step on this platform; undefined where it would. */
function skipReason(step: Step, { instance, command }: StepsRun, values: ParameterValues): string | undefined {
  const { action, name, precondition } = step;
  if ((action === 'aws:runPowerShellScript') !== (instance.platform === 'Windows')) {
    return `Step execution skipped due to unsupported plugin: ${action}. Step name: ${name}`;
  }
  if (precondition === undefined) {
    return undefined;
  }
  const [left, right] = precondition.map((side) =>
    side === 'platformType' ? instance.platform : substitute(side, command.document.parsed, values),
  );
  if (left?.toLowerCase() === right?.toLowerCase()) {
    return undefined;
  }
  const shown = `"StringEquals": [${precondition.join(' ')}]`;
  return `Step execution skipped due to unsatisfied preconditions: '${shown}'. Step name: ${name}`;
}

function priorExit({ action, name }: Step): string {
  return `Plugin with name ${action} and id ${name} skipped due to prior step with an exit condition`;
}

/** The agent's status is Skipped, which the API does not have. It shows a success with the reason as its output. */
function skipped({ clock }: World, { name, action }: Step, reason: string): StepView {
  const now = clock.now();
  const base = { name, action, status: 'Success', statusDetails: 'Success' } as const;
  return { ...base, responseCode: 0, stdout: reason, stderr: '', startedAt: now, finishedAt: now };
}
