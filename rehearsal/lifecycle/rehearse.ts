import { instantOf } from '../../lambdas/domain/instant';
import { policiesOf } from '../../lambdas/domain/lifecycle/deployed';
import { observationJson } from '../../lambdas/domain/lifecycle/observation-json';
import { planLifecycle } from '../../lambdas/domain/lifecycle/plan';
import { observe } from '../../lambdas/handlers/lifecycle/observe';
import { RehearsalError, type DeployedSchedule } from '../assembly';
import { DAY_MILLIS, Waker } from '../clock';
import type { CloudListener } from '../cloud/world';
import { chooseSchedules } from '../choose-schedules';
import { counted } from '../report/figures';
import { goOn, type Play } from './course';
import { firingsIn } from './firings';
import { createHistory } from './history';
import type { LifecycleOptions } from './options';
import type { LifecycleReport } from './report';
import { FOREIGN_SNAPSHOTS, setLifecycleStage } from './stage';
import { countEach, judged, notesOf, rowsOf, troublesOf } from './summary';
import { createWatch } from './watch';

/** Events of EC2 that the engine's rule starts a round for. */
const WAKING: readonly string[] = ['EBS Multi-Volume Snapshots Completion Status', 'EBS Snapshot Notification'];

/** Plays the schedules of the policies for some days, on a virtual clock, and reports what there is at the end, and why. */
export async function rehearseLifecycle(options: LifecycleOptions): Promise<LifecycleReport> {
  const { from, days } = options;
  const until = from + days * DAY_MILLIS;
  const { schedules: chosen } = chooseSchedules(options.assembly, options.policies);
  const policies = chosen.map(({ policy }) => policy);
  const schedules = options.assembly.schedules.filter(({ policy }) => policies.includes(policy));
  const firings = firingsIn(schedules, { from, until });
  if (firings.length === 0) {
    throw new RehearsalError(
      `--days is ${String(days)}, in which no schedule of ${policies.join(', ')} is due from ${instantOf(from)} on; give more days, or another --from`,
    );
  }
  const play = createPlay(options, schedules);
  const { stage } = play;
  try {
    await stage.clock.runUntil(goOn(play, { options, firings, until }));
    return await stage.clock.runUntil(reportOf(play, { options, schedules, until }));
  } finally {
    stage.cloud.close();
  }
}

const WOKEN = new Error('EC2 has published an event of a snapshot');

function createPlay(options: LifecycleOptions, schedules: readonly DeployedSchedule[]): Play {
  const alarm = { waker: new Waker(), rang: false };
  const heldBack: Play['heldBack'] = [];
  const listener: CloudListener = {
    onAwsEvent: ({ detailType }) => {
      if (WAKING.includes(detailType)) {
        alarm.rang = true;
        alarm.waker.abort(WOKEN);
      }
    },
    onEvent: ({ at, detailType, detail }) => {
      history.published({ at: instantOf(at), detailType, detail });
      if (detailType === 'Prune Held Back') {
        heldBack.push(detail as Play['heldBack'][number]);
      }
    },
    onCall: (call) => {
      watch.called(call);
      const { SourceSnapshotId: sourceId } = call.input;
      if (call.operation === 'CopySnapshot' && call.error === undefined && typeof sourceId === 'string') {
        history.copyBegun({ sourceId, region: call.region ?? home, at: instantOf(call.at) });
      }
    },
  };
  const stage = setLifecycleStage(options, schedules, listener);
  const home = stage.cloud.region;
  const history = createHistory(home);
  const isThere = (id: string): boolean => stage.regions.every((region) => stage.cloud.in(region).snapshots.has(id));
  const policies = schedules.map(({ input }) => input('').policy);
  const watch = createWatch({ history, policies, home, foreign: FOREIGN_SNAPSHOTS, isThere });
  return { stage, history, watch, without: [], heldBack, rounds: { gone: 0, actions: 0 }, alarm };
}

interface End {
  readonly options: LifecycleOptions;
  readonly schedules: readonly DeployedSchedule[];
  readonly until: number;
}

async function reportOf(play: Play, { options, schedules, until }: End): Promise<LifecycleReport> {
  const { stage, history, watch, rounds } = play;
  const { seed, failures, broken, days, from } = options;
  const { policies } = policiesOf(await stage.ports.schedules.list());
  const { observed } = await observe(stage.ports, { home: stage.cloud.region, regions: stage.regions });
  const now = stage.clock.now();
  const sets = judged(history.sets, planLifecycle(observed, policies, now), observed.home);
  const faults = options.faults.map((fault) => ({
    fault: fault.name,
    asked: fault.count,
    fired: stage.fired(fault),
  }));
  return {
    quiesceLifecycle: 1,
    setup: {
      ...{ from: instantOf(from), until: instantOf(until), days, seed, failures, broken, faults },
      region: stage.cloud.region,
    },
    notes: notesOf(schedules),
    rounds,
    rows: rowsOf(sets, observed),
    sets,
    without: countEach(play.without, ({ policy, reason }) => `${policy} ${reason}`).map(({ item, count: firings }) => ({
      ...item,
      firings,
    })),
    troubles: troublesOf(sets),
    heldBack: countEach(play.heldBack, ({ policy, region }) => `${policy} ${region}`).map(
      ({ item: { policy, region }, count: times }) => ({ policy, region, times }),
    ),
    lifecycle: observationJson({ now, observed, policies }),
    expectations: [
      ...watch.expectations(),
      ...faults.map(({ fault, asked, fired }) => ({
        text: `the fault ${fault} happened ${counted(asked, 'time')}`,
        kept: fired >= asked,
        ...(fired < asked && { found: counted(fired, 'time') }),
      })),
    ],
  };
}
