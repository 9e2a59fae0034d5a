/**
 * For what must come, however busy the machine is: a bound of one's own is for what is promised to come in time. Shorter
 * than a guest's own guard waits, so that it is never the guard that is seen.
 */
const PATIENCE_SECONDS = 25;

/** Polls until something is true; the kernel and other processes have no clock that a test could turn. */
export async function until(isTrue: () => boolean | Promise<boolean>, seconds = PATIENCE_SECONDS): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (!(await isTrue())) {
    if (Date.now() > end) {
      throw new Error(`not within ${seconds} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
