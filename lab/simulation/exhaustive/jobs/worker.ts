import { runMutant } from '../mutants/run-mutant';
import type { Job, JobResult } from './job';
import { runJob } from './run-job';

/** A process of the crew: takes one job after the other from its parent, and ends with it. */
process.on('message', (job: Job) => {
  void answer(job);
});
process.on('disconnect', () => process.exit());

async function answer(job: Job): Promise<void> {
  try {
    const result: JobResult = job.kind === 'mutant' ? await runMutant(job) : await runJob(job);
    process.send?.({ result });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
