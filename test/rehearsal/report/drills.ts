import type { DrillReport } from '../../../rehearsal/report/drill-report';
import { at } from './builders';

/** A drill that passes. */
export function aDrill(changes: Partial<DrillReport> = {}): DrillReport {
  return {
    drill: 'weekly',
    policy: 'Databases',
    drillId: '11111111-2222-5333-8444-555555555555',
    check: 'postgresql',
    verdict: 'passed',
    cause: '',
    startedAt: at(10_000),
    endedAt: at(21_250),
    states: [
      { name: 'ChooseSet', enteredAt: at(10_000), millis: 210 },
      { name: 'LaunchInstance', enteredAt: at(10_210), millis: 1_040 },
    ],
    source: 'db-1',
    set: '99999999-2222-5333-8444-555555555555',
    takenAt: at(4_360),
    instance: 'i-0d1b2c3d4e5f60718',
    volumes: [{ volume: 'vol-0d1e2f30415263740', snapshot: 'snap-05a6b7c8d9e0f1a2b', device: '/dev/sdf' }],
    script: { result: 'succeeded', exitCode: 0 },
    checks: [
      { name: 'volumes that appear', expected: '1', got: '1', ok: true },
      { name: 'newest record', expected: 'at most 60 s from the set', got: '0 s before the set', ok: true },
    ],
    millisToUsable: 4_312,
    minutesToUsable: 0.1,
    dataLossSeconds: 0,
    newestAt: at(4_355),
    issues: ['without the initialization rate of 300 MiB/s'],
    left: [],
    tags: { 'quiesce:drill': 'passed', 'quiesce:drilled-at': at(21_000), 'quiesce:policy': 'Databases' },
    ...changes,
  };
}

/** A drill that fails because its copy was broken. */
export function aSabotagedDrill(changes: Partial<DrillReport> = {}): DrillReport {
  return aDrill({
    verdict: 'failed',
    reason: 'check-failed',
    cause: 'server of the major version: expected 99, got none',
    script: { result: 'failed', exitCode: 1, stderr: 'server of the major version: expected 99, got none' },
    checks: [{ name: 'server of the major version', expected: '99', got: 'none', ok: false }],
    issues: [],
    sabotage: { kind: 'wrong-version', done: 'the version in data/PG_VERSION is another one' },
    ...changes,
  });
}
