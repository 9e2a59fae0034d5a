import { setRequest } from '../../../../lambdas/handlers/sets/create-set';
import { anInput, RUN, T0 } from '../target';
import { walk } from '../walk';
import { aWorld } from '../world';

describe('the request for a set', () => {
  const tagsOf = async (run: typeof RUN): Promise<Readonly<Record<string, string>>> => {
    const state = await walk(aWorld(), ['Prepare'], anInput({ run }));
    return Object.fromEntries(setRequest(state, T0).tags.map(({ key, value }) => [key, value]));
  };

  test('names all schedules of the run, whether the engine or the guest makes the call', async () => {
    const tags = await tagsOf({ ...RUN, schedules: ['nightly', 'month end'] });
    expect(tags).toMatchObject({ 'quiesce:schedule': 'nightly', 'quiesce:schedules': 'nightly/month end' });
  });

  test('names the schedule of a run that is for no other', async () => {
    expect(await tagsOf(RUN)).toMatchObject({ 'quiesce:schedule': 'nightly', 'quiesce:schedules': 'nightly' });
  });
});
