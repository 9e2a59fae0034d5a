import { defaultFleet } from '../../../rehearsal/guests/fleet/default-fleet';
import type { FleetInstance } from '../../../rehearsal/guests/fleet/instance';
import { judge } from '../../../rehearsal/report/expectations';
import type { ObservedFreeze, Report, TargetReport } from '../../../rehearsal/report/report';
import { aReport, aRun, aSnapshot, aTarget, at, setTags } from './builders';

type Interval = ReturnType<FleetInstance['guest']['frozenIntervals']>[number];

/** The fleet's database as the target of the builders. */
function anInstance(intervals: readonly Partial<Interval>[] = []): FleetInstance {
  const [spec] = defaultFleet.instances;
  const guest = { frozenIntervals: () => intervals };
  return { spec: { ...spec, id: aTarget().instance }, guest } as unknown as FleetInstance;
}

/** The expectations that are not kept, each with what was found. */
function broken(report: Report, instance = anInstance()): readonly string[] {
  const judged = { instances: [instance], leaseSeconds: new Map([['Databases', 60]]), vssPolicies: new Set<string>() };
  return judge(report, judged).flatMap(({ text, kept, found }) => (kept ? [] : [`${text}: ${found ?? ''}`]));
}

function withTarget(changes: Partial<TargetReport>): Report {
  return aReport({ runs: [aRun({ targets: [aTarget(changes)] })] });
}

const [DATA, WAL] = aTarget().observedFreezes as readonly [ObservedFreeze, ObservedFreeze];
const RESTORED = {
  instance: aTarget().instance,
  name: 'db-1',
  workload: 'postgresql',
  acknowledged: 9,
  found: 8,
  lost: 1,
};
const PROVED = 'every set that a guest proved application-consistent was frozen throughout the snapshot call: db-1';

test('a good run keeps every expectation', () => {
  expect(broken(aReport())).toEqual([]);
});

test.each<[string, Report, string]>([
  [
    'a freeze that outlasts lease and room',
    withTarget({ observedFreezes: [{ ...DATA, millis: 62_001 }, WAL] }),
    'no freeze outlasts its lease: db-1 /var/lib/postgresql: 62001 ms',
  ],
  [
    'a volume that thawed before the call returned',
    withTarget({ observedFreezes: [DATA, { ...WAL, thawedAt: at(4_360) }] }),
    PROVED,
  ],
  [
    'a volume that froze after the call began',
    withTarget({ observedFreezes: [{ ...DATA, frozenAt: at(4_059) }, WAL] }),
    PROVED,
  ],
  ['a proof without any freeze', withTarget({ observedFreezes: [] }), PROVED],
  [
    'a write that is lost from a quiesced set',
    aReport({ restores: [RESTORED] }),
    'every write acknowledged before quiescedAt is in the restored set: db-1: 1 lost',
  ],
  [
    'a snapshot without a label',
    withTarget({ snapshots: [aSnapshot({ tags: {} })] }),
    'every snapshot has a label for its consistency: snap-05a6b7c8d9e0f1a2b',
  ],
  [
    'a snapshot in two sets',
    withTarget({ snapshots: [aSnapshot(), aSnapshot({ tags: setTags() })] }),
    'no snapshot belongs to two sets: a snapshot appears twice',
  ],
  [
    'a run that is Completed with a skipped target',
    aReport({
      runs: [aRun({ targets: [aTarget({ outcome: 'skipped' })] })],
      faults: [{ state: 'Hold', kind: 'error', asked: 1, fired: 1 }],
    }),
    'no run reports more than its targets reached: Databases',
  ],
  [
    'a fault that did not fire',
    aReport({ faults: [{ state: 'Hold', kind: 'crash', asked: 2, fired: 1 }] }),
    'the fault Hold=crash fires 2 time(s): it fired 1 time(s)',
  ],
  [
    'a run without targets',
    aReport({ runs: [aRun({ targets: [] })] }),
    'Databases: at least one instance of the fleet has its tags: no instance has them; give one with --fleet',
  ],
  [
    'a fallback where scripts can run',
    withTarget({ outcome: 'crash-consistent', reason: 'pre-script-failed' }),
    'Databases: db-1 is application-consistent: it is crash-consistent, pre-script-failed',
  ],
  [
    'a post-script that fails by itself',
    withTarget({
      outcome: 'crash-consistent',
      reason: 'post-script-failed',
      postScript: { attempts: 2, result: 'failed', exitCode: 5 },
    }),
    'Databases: db-1 is application-consistent: it is crash-consistent, post-script-failed (exit code 5, see its stderr)',
  ],
])('%s is found', (_, report, found) => {
  expect(broken(report)).toEqual([found]);
});

test.each(['no-scripts', 'pre-only', 'post-only'])(
  'a policy that promises no more than %s keeps its word',
  (reason) => {
    const report = withTarget({ outcome: 'crash-consistent', reason });
    expect(broken(report)).toEqual([]);
    expect(broken(withTarget({ outcome: 'skipped', reason }))).toContain(
      `Databases: db-1 is crash-consistent, as its policy has it (${reason}): it is skipped, ${reason}`,
    );
  },
);

test('a volume that is still frozen is found', () => {
  expect(broken(aReport(), anInstance([{ mountPoint: '/data' }]))).toEqual(['nothing is left frozen: db-1 /data']);
});

test('a crash-consistent set may lose writes, and an injected fault may cost the set', () => {
  const fault = { state: 'Hold', kind: 'error', asked: 1, fired: 1 };
  const fallback = withTarget({ outcome: 'crash-consistent', reason: 'ledger-unavailable' });
  expect(broken({ ...fallback, restores: [RESTORED], faults: [fault] })).toEqual([]);
});
