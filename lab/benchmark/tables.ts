import { EVERYTHING } from './bundles/measure';
import { PAID_VARIANTS } from './cost/measure';
import { figure, fixed, kilobytes, whole } from './figures';
import type { FloorResult, FreezeWindows } from './freeze-window/measure';
import { VARIANTS } from './freeze-window/variants/variant';
import type { Report } from './report';
import type { BesideName } from './scale/measure';
import type { ScaleResult } from './scale/result';

/** Figures in rows, for a terminal or a page. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type VariantName = keyof FreezeWindows;

const VARIANT_NAMES: Readonly<Record<VariantName, string>> = {
  floor: 'the floor',
  ours: 'Quiesce',
  polling5s: 'polling states, every 5 s',
  polling1s: 'polling states, every 1 s',
  cold: 'Quiesce, cold inside the window',
  separateStates: 'Quiesce, its parts as separate states',
};

/** All variants at one floor, each beside the floor and what it adds to it. */
export function windowTable({ freezeWindow }: FloorResult): Table {
  const { floor } = freezeWindow;
  return {
    head: [
      'variant',
      'p50, ms',
      'p99, ms',
      'worst, ms',
      'p50 of the floor',
      'p99 of the floor',
      'over the floor at p50, ms',
    ],
    rows: (['floor', ...VARIANTS] as const).map((name) => {
      const { p50, p99, worst } = freezeWindow[name];
      const ratios = [fixed(p50 / floor.p50), fixed(p99 / floor.p99), whole(p50 - floor.p50)];
      return [VARIANT_NAMES[name], whole(p50), whole(p99), whole(worst), ...(name === 'floor' ? ['', '', ''] : ratios)];
    }),
  };
}

/** Ours at every floor. */
export function floorsTable(floors: readonly FloorResult[]): Table {
  return {
    head: [
      'floor',
      'of the floor, p50',
      'of the floor, p99',
      'overhead p50 / p99 / worst, ms',
      'of polling every 5 s, p50',
      'of polling every 1 s, p50',
      'polls of both scripts',
    ],
    rows: floors.map(({ floorMillis, ratio, overheadMillis, freezeWindow, polls }) => [
      `${String(floorMillis / 1_000)} s`,
      fixed(ratio.p50),
      fixed(ratio.p99),
      `${whole(overheadMillis.p50)} / ${whole(overheadMillis.p99)} / ${whole(overheadMillis.worst)}`,
      fixed(freezeWindow.ours.p50 / freezeWindow.polling5s.p50),
      fixed(freezeWindow.ours.p50 / freezeWindow.polling1s.p50),
      whole(polls.ours),
    ]),
  };
}

export function countTable(window: NonNullable<Report['window']>): Table {
  const operations = Object.entries(window.callsByOperation).map(([name, mean]) => `${name} ${String(mean)}`);
  return {
    head: ['frozen targets', 'state transitions', 'calls', 'cold starts', 'calls of a target'],
    rows: [
      [
        whole(window.targets),
        whole(window.transitions),
        whole(window.calls),
        whole(window.coldStarts),
        operations.join(', '),
      ],
    ],
  };
}

export function pollingTable(polling: NonNullable<Report['polling']>): Table {
  const scripts = polling[0]?.byScript.map(({ typicalMillis }) => `script of ${String(typicalMillis / 1_000)} s`) ?? [];
  return {
    head: ['schedule', ...scripts],
    rows: polling.map(({ schedule, byScript }) => [
      schedule,
      ...byScript.map(
        ({ lateMillis, polls }) => `${whole(lateMillis.p50)} / ${whole(lateMillis.p99)} ms, ${whole(polls)} polls`,
      ),
    ]),
  };
}

export function costTable({ breakdown, transitionsPerTarget }: NonNullable<Report['cost']>): Table {
  return {
    head: [
      'USD for 1,000 targets',
      'transitions of a target',
      'transitions',
      'functions',
      'ledger',
      'events',
      'logs',
      'total',
    ],
    rows: PAID_VARIANTS.map((name) => {
      const { transitions, functions, ledger, events, logs, total } = breakdown[name];
      const parts = [transitions, functions, ledger, events, logs, total].map((usd) => usd.toFixed(4));
      return [VARIANT_NAMES[name], String(Number(transitionsPerTarget[name].toFixed(1))), ...parts];
    }),
  };
}

export function growthTable({ growth }: NonNullable<Report['cost']>): Table {
  return {
    head: ['targets of one run', 'USD for 1,000 of them', 'transitions of a target, usual', 'most', 'from'],
    rows: growth.map(({ targets, usdPerTarget, transitionsPerTarget, mostTransitions, from }) => [
      targets.toLocaleString('en'),
      (1_000 * usdPerTarget).toFixed(4),
      whole(transitionsPerTarget),
      whole(mostTransitions),
      from === 'run' ? 'a run' : 'the two runs above',
    ]),
  };
}

export function bundlesTable(bundles: NonNullable<Report['bundles']>): Table {
  const everything = bundles.find((bundle) => bundle.function === EVERYTHING);
  return {
    head: ['function', 'kB', 'of everything', 'load, ms', 'of everything', 'what most of it is, kB'],
    rows: bundles.map((bundle) => [
      bundle.function,
      kilobytes(bundle.bytes),
      everything === undefined ? '' : fixed(bundle.bytes / everything.bytes),
      whole(bundle.loadMillis),
      everything === undefined ? '' : fixed(bundle.loadMillis / everything.loadMillis),
      bundle.parts.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(', '),
    ]),
  };
}

export function synthTable({ synth, synthManyStacks }: Report): Table {
  const results = [synth, synthManyStacks].filter((result) => result !== undefined);
  return {
    head: ['policies', 'schedules', 'stacks', 'documents of the largest', 'its resources', 'kB of its template', 's'],
    rows: results.map(({ policies, schedules, stacks, documents, resources, bytes, seconds }) => [
      ...[policies, schedules, stacks, documents, resources].map(whole),
      kilobytes(bytes),
      seconds.toFixed(1),
    ]),
  };
}

export function scaleTable({ scale, scaleBeside }: Pick<Report, 'scale' | 'scaleBeside'>): Table {
  const beside = Object.entries(scaleBeside ?? {}) as readonly (readonly [BesideName, ScaleResult])[];
  const runs = scale === undefined ? [] : [['one policy', scale] as const];
  return {
    head: [
      'run',
      'targets',
      'run, s',
      'least possible, s',
      'throttled while any target was frozen',
      'of them about a frozen target',
      'freezes in vain',
      'freeze window p50 / p99 / worst, ms',
      'transitions of a target',
      'largest payload, bytes',
      'longest history, events',
      'real time, s',
    ],
    rows: [...runs, ...beside.map(([name, result]) => [BESIDE_NAMES[name], result] as const)].map(([name, run]) => [
      name,
      run.targets.toLocaleString('en'),
      whole(run.runSeconds),
      whole(run.boundSeconds),
      whole(run.throttledWhileFrozen),
      whole(run.throttledOfFrozen),
      `${run.throttledFreezes} of ${run.freezes.toLocaleString('en')}`,
      [run.freezeWindow.p50, run.freezeWindow.p99, run.freezeWindow.worst].map(whole).join(' / '),
      run.transitionsPerTarget.toFixed(1),
      run.maxPayloadBytes.toLocaleString('en'),
      run.maxHistoryEvents.toLocaleString('en'),
      whole(run.realSeconds),
    ]),
  };
}

const BESIDE_NAMES: Readonly<Record<BesideName, string>> = {
  twentyPolicies: '20 policies that fire together',
  neighbour: 'a neighbour takes half of the bucket',
  withoutSlots: 'without slots',
  polls150: 'Run Command allows 150 polls a second',
  polls30: '30 polls a second',
  polls10: '10 polls a second',
  sends5: '5 sends a second',
};

export function goalsTable({ goals }: Report): Table {
  return {
    head: ['goal', 'value', 'at most', ''],
    rows: goals.map(({ name, value, limit, result }) => [
      name,
      figure(value),
      figure(limit),
      result.replaceAll('-', ' '),
    ]),
  };
}
