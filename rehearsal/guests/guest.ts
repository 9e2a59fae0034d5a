/**
 * One EC2 instance as the cloud model sees it: something that runs shell steps as the SSM Agent would, and whose
 * volumes can be imaged at one point in time. Two implementations answer to the same truth table: real processes
 * (this folder) and a modelled lease automaton (the simulation).
 */
export interface Guest {
  readonly instanceId: string;
  /** Starts one shell step at once; the agent's queue, preconditions and time-outs are the cloud model's business. */
  start(step: ShellStep): RunningStep;
  /**
   * Images the named volumes, all at the same instant, and keeps the images under `snapshotIds` (same order).
   * Resolves when the instant is fixed. What is frozen stays frozen; what is written later is not in the image.
   */
  capture(volumes: readonly CaptureRequest[]): Promise<void>;
  /** Called when the guest is added to a cloud: how its scripts reach EC2 by the instance's role. */
  connect?(ec2: AskEc2): void;
  /** Ends every process of the guest, thaws what it froze and removes what it mounted. Safe to call twice. */
  close(): Promise<void>;
}

/** A form-encoded request to EC2, signed by the instance's role, and what comes back. Never rejects. */
export type AskEc2 = (body: string) => Promise<Ec2Answer>;

/** `unanswered` leaves the caller without an answer. */
export type Ec2Answer = { readonly status: number; readonly body: string } | 'unanswered';

export interface CaptureRequest {
  readonly volumeId: string;
  readonly snapshotId: string;
}

/** One `aws:runShellScript` (or `aws:runPowerShellScript`) step, its parameters already substituted. */
export interface ShellStep {
  readonly commandId: string;
  readonly name: string;
  /** The lines of `runCommand`, joined by newlines; run by `sh -c FILE`, as root, without HOME. */
  readonly script: string;
  readonly workingDirectory?: string;
  /** `AWS_SSM_*` variables and parameters of `interpolationType: ENV_VAR`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What the agent reports of a process that it killed. */
export const KILLED_EXIT_CODE = 137;

export interface RunningStep {
  /**
   * Settles when the script has ended *and* no process holds its stdout or stderr any more, or after `kill`, with
   * `KILLED_EXIT_CODE`. Never rejects.
   */
  readonly finished: Promise<StepExit>;
  /** SIGKILL to the process group, as the agent does on time-out and cancel; it does not wait. */
  kill(): void;
}

/** Streams are cut as the agent cuts them: the first 24,000 characters of stdout, the first 8,000 of stderr. */
export interface StepExit {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
