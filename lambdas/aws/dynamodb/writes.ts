import { HoldLost, LedgerUnavailable } from '../../errors';
import { classify } from '../sdk-errors';

/** Whether a conditional write was made, and its answer. */
export type Guarded<T> = { readonly met: 'met'; readonly answer: T } | { readonly met: 'unmet' };

/** Runs a conditional write; an unmet condition is an answer, not a failure. */
export async function guarded<T>(write: () => Promise<T>): Promise<Guarded<T>> {
  try {
    return { met: 'met', answer: await write() };
  } catch (error) {
    if (classify(error).code === 'ConditionalCheckFailedException') {
      return { met: 'unmet' };
    }
    throw error;
  }
}

/**
 * Runs calls of the ledger; whatever fails is `LedgerUnavailable`, save a lost hold, which is an answer. `subject` names
 * what was done, with its value.
 */
export async function writing<T>(subject: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    if (error instanceof HoldLost) {
      throw error;
    }
    const { detail, cause } = classify(error);
    throw new LedgerUnavailable(`${subject}: the ledger does not answer (${detail}); send nothing, try again`, {
      cause,
    });
  }
}
