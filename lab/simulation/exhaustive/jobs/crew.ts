import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Job, JobResult } from './job';

type Answer = { readonly result: JobResult } | { readonly error: string };

export interface CrewOptions {
  readonly jobs: readonly Job[];
  readonly workers: number;
  readonly onDone: (job: Job, result: JobResult) => void;
}

/** Does all jobs in child processes, each busy until none is left; fails as soon as a job does. */
export async function runCrew({ jobs, workers, onDone }: CrewOptions): Promise<void> {
  const left = [...jobs];
  const children = Array.from({ length: Math.min(workers, jobs.length) }, () => fork(join(__dirname, 'worker.ts')));
  try {
    await Promise.all(
      children.map(async (child) => {
        for (let job = left.shift(); job !== undefined; job = left.shift()) {
          onDone(job, await ask(child, job));
        }
      }),
    );
  } finally {
    for (const child of children) {
      child.kill();
    }
  }
}

function ask(child: ChildProcess, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`a worker ended with ${code ?? 'a signal'} at ${JSON.stringify(job)}`));
    };
    child.once('exit', onExit);
    child.once('message', (answer: Answer) => {
      child.off('exit', onExit);
      if ('result' in answer) {
        resolve(answer.result);
      } else {
        reject(new Error(`${JSON.stringify(job)}: ${answer.error}`));
      }
    });
    child.send(job);
  });
}
