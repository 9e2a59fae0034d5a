import type { ExecutionContext, TargetPage } from '../../../../lambdas/contract';
import type { TaggedInstance } from '../../../../lambdas/domain/instances';
import { filtersOf, type TagFilter } from '../../../../lambdas/domain/targets';
import { resolveTargets } from '../../../../lambdas/handlers/run/resolve-targets';
import { aPolicy } from '../../domain/builders';
import { always } from '../faults';
import { RUN, RUN_ARN, THROTTLED } from '../states';
import { aWorld, type WorldOptions } from '../world';

const EXECUTION: ExecutionContext = {
  arn: RUN_ARN,
  startedAt: '2026-11-22T03:00:02.345Z',
  retryCount: 0,
  redriveCount: 0,
};
const DOCUMENT_CONTENT = JSON.stringify({
  schemaVersion: '2.2',
  parameters: { executionId: {}, command: { allowedValues: ['pre-script', 'post-script', 'dry-run'] } },
  mainSteps: [{ action: 'aws:runShellScript', name: 's' }],
});

describe('ResolveTargets', () => {
  const tagged = (instanceId: string, value = 'Production'): TaggedInstance => ({
    instanceId,
    tags: [{ key: 'Mode', value }],
  });
  const claim = { ...RUN, next: 'resolve' } as const;
  const resolving = (options: WorldOptions, page?: TargetPage, policy = aPolicy()) => {
    const world = aWorld({ document: DOCUMENT_CONTENT, ...options });
    return {
      world,
      page: resolveTargets(world.ports, { pageSize: 2 })(
        { policy, claim, ...(page === undefined ? {} : { page }) },
        EXECUTION,
      ),
    };
  };

  test('reads and pins the document once, and pages through the sorted ids of those that match exactly', async () => {
    const all = [tagged('i-3'), tagged('i-1'), tagged('i-2', 'production'), tagged('i-4')];
    const first = await resolving({ tagged: all }).page;
    expect(first).toMatchObject({
      targets: ['i-1', 'i-3'],
      cursor: 'i-3',
      next: 'resolve',
      document: { status: 'usable', contract: { version: '3' } },
    });
    const { world, page } = resolving({ tagged: all }, first);
    expect(await page).toEqual({ document: first.document, targets: ['i-4'], cursor: 'i-4', next: 'complete' });
    expect(world.journal).toEqual(['instances.tagged']);
  });

  test('asks EC2 for no more than may be selected', async () => {
    const world = aWorld();
    let asked: readonly TagFilter[] = [];
    const tagged = (filters: readonly TagFilter[]) => {
      asked = filters;
      return Promise.resolve([]);
    };
    const policy = aPolicy({
      targets: { match: 'any', tags: ['a', 'b', 'a'].map((key, index) => ({ key, value: String(index) })) },
      quiesce: { kind: 'none' },
    });
    await resolveTargets({ ...world.ports, instances: { ...world.ports.instances, tagged } }, { pageSize: 2 })(
      { policy, claim },
      EXECUTION,
    );
    expect(asked).toEqual(filtersOf(policy.targets));
  });

  test('reads AWS’s document where the policy has VSS, and pins it', async () => {
    const quiesce = { kind: 'vss', timeoutSeconds: 600, copyOnly: false, saveMetadata: false } as const;
    const document = JSON.stringify({ parameters: { tags: {}, ExcludeBootVolume: {}, CopyOnly: {} } });
    expect(await resolving({ document }, undefined, aPolicy({ quiesce })).page).toMatchObject({
      document: {
        status: 'usable',
        contract: { name: 'AWSEC2-CreateVssSnapshot', version: '3', platforms: ['Windows'] },
      },
    });
  });

  test('reads no document where there are no scripts', async () => {
    const { world, page } = resolving({}, undefined, aPolicy({ quiesce: { kind: 'none' } }));
    expect(await page).toMatchObject({ document: { status: 'none' }, targets: [], next: 'complete' });
    expect(world.journal).not.toContain('documents.read');
  });

  test('goes on without the document: each target says why it fell back', async () => {
    const world = aWorld();
    const page = await resolveTargets(world.ports, { pageSize: 2 })({ policy: aPolicy(), claim }, EXECUTION);
    expect(page.document).toEqual({
      status: 'missing',
      detail: 'document "quiesce-postgresql" does not exist here or may not be read',
    });
  });

  test('goes on with a document that breaks the contract', async () => {
    expect(await resolving({ document: '{}' }).page).toMatchObject({ document: { status: 'unusable' } });
  });

  test.each(['instances.tagged', 'documents.read'] as const)('fails when %s does: a run never lies', async (call) => {
    await expect(resolving({ faults: { [call]: always(THROTTLED) } }).page).rejects.toBe(THROTTLED);
  });
});
