import { slimDocument } from '../../../../lab/modelled-guest';
import { aPolicy, aVssPolicy, DOCUMENT, id, type InstanceSpec } from '../../../../lab/simulation/builders';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { TargetPage } from '../../../../lambdas/contract';
import type { Policy } from '../../../../lambdas/domain/policy';
import { defined } from '../../../../lambdas/domain/json';
import { always, rejection } from '../failures';
import { RUN } from '../target';
import { aWorld } from '../world';

const tagged = (number: number, Mode = 'Production'): InstanceSpec => ({ number, tags: { Mode } });

/** One page, of two targets at most. */
function resolving(options: SimulationOptions = {}, policy: Policy = aPolicy(), page?: TargetPage) {
  const world = aWorld({ settings: { pageSize: 2 }, ...options });
  const claim = { ...RUN, next: 'resolve' } as const;
  return { world, page: world.step('ResolveTargets', { policy, claim, ...defined({ page }) }) };
}

describe('ResolveTargets', () => {
  test('reads and pins the document once, and pages through the sorted ids of those that match exactly', async () => {
    const instances = [tagged(3), tagged(1), tagged(2, 'production'), tagged(4)];
    const first = await resolving({ instances }).page;
    expect(first).toMatchObject({
      targets: [id(1), id(3)],
      cursor: id(3),
      next: 'resolve',
      document: { status: 'usable', contract: { version: '1' } },
    });
    const { world, page } = resolving({ instances }, aPolicy(), first);
    expect(await page).toEqual({ document: first.document, targets: [id(4)], cursor: id(4), next: 'complete' });
    expect(world.calls('ResolveTargets')).toEqual(['instances.tagged']);
  });

  test('asks EC2 for no more than may be selected', async () => {
    const tags = ['a', 'b', 'a'].map((key, index) => ({ key, value: String(index) }));
    const { world, page } = resolving({}, aPolicy({ targets: { match: 'any', tags }, quiesce: { kind: 'none' } }));
    await page;
    expect(world.cloud.calls.map(({ operation, input }) => [operation, input.Filters])).toEqual([
      ['DescribeInstances', expect.arrayContaining([{ Name: 'tag-key', Values: ['a', 'b'] }])],
    ]);
  });

  test('reads AWS’s document where the policy has VSS, and pins it', async () => {
    expect(await resolving({}, aVssPolicy()).page).toMatchObject({
      document: {
        status: 'usable',
        contract: { name: 'AWSEC2-CreateVssSnapshot', version: '1', platforms: ['Windows'] },
      },
    });
  });

  test('reads no document where there are no scripts', async () => {
    const { world, page } = resolving({ instances: [] }, aPolicy({ quiesce: { kind: 'none' } }));
    expect(await page).toMatchObject({ document: { status: 'none' }, targets: [], next: 'complete' });
    expect(world.calls('ResolveTargets')).not.toContain('documents.read');
  });

  test('goes on without the document: each target says why it fell back', async () => {
    expect((await resolving({ documents: {} }).page).document).toEqual({
      status: 'missing',
      detail: `document "${DOCUMENT}" does not exist here or may not be read`,
    });
  });

  test('goes on with a document that breaks the contract', async () => {
    const documents = { [DOCUMENT]: { ...slimDocument({ leaseSeconds: 90 }), parameters: {} } };
    expect(await resolving({ documents }).page).toMatchObject({ document: { status: 'unusable' } });
  });

  test.each(['DescribeInstances', 'GetDocument'])('fails when %s does: a run never lies', async (operation) => {
    const { page } = resolving(always('ResolveTargets', operation, 'throttle'));
    await expect(page).rejects.toMatchObject(rejection('Throttled'));
  });
});
