import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRICES } from '../../../lab/benchmark/cost/prices';
import { DRILL_INPUTS } from '../../../lab/benchmark/drill/inputs';
import { LATENCIES } from '../../../lab/benchmark/model/latencies';
import { kebab } from '../../../lab/benchmark/options';
import { renderPage } from '../../../lab/benchmark/render-page';
import type { Report } from '../../../lab/benchmark/report';

const directory = mkdtempSync(join(tmpdir(), 'quiesce-bench-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function bench(...flags: readonly string[]) {
  const program = ['--import', 'tsx', join(__dirname, '../../../lab/benchmark/command.ts'), ...flags];
  return spawnSync(process.execPath, program, { encoding: 'utf8' });
}

describe('the command', () => {
  test('says how each input is changed', () => {
    const { status, stdout } = bench('--help');
    expect(status).toBe(0);
    for (const name of Object.keys(LATENCIES)) {
      expect(stdout).toContain(`--${kebab(name)} <median[/p99]>`);
    }
    for (const name of Object.keys(DRILL_INPUTS)) {
      expect(stdout).toContain(`--drill-${kebab(name)} <n>`);
    }
    for (const name of Object.keys(PRICES)) {
      expect(stdout).toContain(`--price-${kebab(name)} <usd>`);
    }
    expect(stdout).toMatch(/Exit codes:\s+0 \s*every goal was reached\s+1 \s*at least one goal was missed/);
  });

  test.each([
    [['--only', 'everything'], 'allowed: freeze, window'],
    [['--connect', '20/10'], 'p99 not below the median'],
    [['--price-event', 'free'], 'US dollars from 0'],
    [['--drill-launch', '0'], 'a number above 0'],
    [['--floor', '50'], 'a whole number from'],
    [['--quick', '--write-docs'], '--write-docs goes with neither'],
  ])('ends with 2 where %j is misused', (flags, message) => {
    const { status, stderr } = bench(...flags);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test('writes its figures as JSON, by the given inputs, and ends with 0 where the goals are reached', () => {
    const file = join(directory, 'figures.json');
    const { status, stderr } = bench(
      ...['--quick', '--samples', '6', '--only', 'freeze', '--only', 'polling', '--only', 'cost'],
      ...['--poll', '1/1', '--connect', '1/1', '--send-command', '2/2', '--json', file],
    );
    expect([status, stderr.includes('freeze')]).toEqual([0, true]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const figures = {
      p50: expect.any(Number) as number,
      p99: expect.any(Number) as number,
      worst: expect.any(Number) as number,
    };
    expect(report).toMatchObject({
      inputs: { samples: 6, seed: 1, floorMillis: 2_000, latencies: { poll: { median: 1, p99: 1 } } },
      freezeWindow: {
        floor: figures,
        ours: figures,
        polling5s: figures,
        polling1s: figures,
        cold: figures,
        separateStates: figures,
      },
      overheadMillis: figures,
      transitionsPerTarget: 12,
      costPer1000Targets: {
        ours: expect.any(Number) as number,
        polling5s: expect.any(Number) as number,
        polling1s: expect.any(Number) as number,
      },
    });
    expect(report.freezeWindowByFloor?.map(({ floorMillis }) => floorMillis)).toEqual([500, 1_000, 2_000, 5_000]);
    const absent: readonly (keyof Report)[] = ['window', 'scale', 'lifecycle', 'pruning', 'drill', 'bundles', 'synth'];
    expect(absent.filter((part) => part in report)).toEqual([]);
    expect(renderPage(report)).not.toMatch(/@[A-Z]+@/);
  });
});
