import { CannotRunError } from './errors';

export interface Bound {
  readonly what: string;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** The work's result; rejects when the time is over or the signal is aborted. The caller ends the work itself. */
export async function bounded<Result>(work: Promise<Result>, { what, seconds, signal }: Bound): Promise<Result> {
  let end = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(new CannotRunError(`${what} did not end within ${seconds} s`));
    }, seconds * 1_000);
    const onAbort = (): void => {
      reject(new CannotRunError('interrupted'));
    };
    signal.addEventListener('abort', onAbort);
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) {
      onAbort();
    }
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    end();
  }
}
