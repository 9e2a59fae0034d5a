import { Annotations, Duration, Stack, aws_cloudwatch as cloudwatch, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { MetricName } from '../../../lambdas/domain/metrics';
import {
  Quiesce,
  Retention,
  SnapshotAlarms,
  SnapshotDashboard,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
  type SnapshotDashboardProps,
} from '../../../lib';
import { dashboardBody, type DashboardBody, type MetricEntryOptions, type Widget } from '../../../lab/dashboard/body';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';

const app = testApp();
const stack = testStack({ app, env: { account: '111122223333', region: 'eu-central-1' } });
const engine = new SnapshotEngine(stack, 'Engine');

function policy(policyName: string, quiesce = Quiesce.postgresql({ lease: Duration.seconds(90) })): SnapshotPolicy {
  const at = scheduler.ScheduleExpression.cron({ minute: '0', hour: '3' });
  return new SnapshotPolicy(engine, policyName, {
    ...{ engine, policyName, quiesce, targets: TargetSelection.anyTag({ Mode: 'Production' }) },
    schedules: [{ name: 'nightly', at, retain: Retention.count(7) }],
  });
}

/** All stacks are made before the first synthesis. */
const small = new Stack(app, 'Small', { env: { account: '111122223333', region: 'eu-central-1' } });
policy('databases');
const alarms = new SnapshotAlarms(small, 'Alarms', { engine });
const dashboard = new SnapshotDashboard(small, 'Dashboard', {
  ...{ engine, alarms, runbookLink: 'https://wiki/runbook', defaultInterval: Duration.days(3) },
  policyNames: ['elsewhere', 'databases'],
});
dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: 'own', width: 24 }));
policy('later', Quiesce.vss());
const large = new Stack(app, 'Large', { env: { account: '111122223333', region: 'eu-central-1' } });
const many = Array.from({ length: 200 }, (_, number) => `policy-${String(number)}`);
new SnapshotDashboard(large, 'Dashboard', { engine, policyNames: many });

const body = dashboardBody(small);

function widget(title: string, of: DashboardBody = body): Widget {
  const found = of.widgets.filter(({ properties }) => properties.title === title);
  expect([title, found.length]).toEqual([title, 1]);
  return found[0] as Widget;
}

/** Names, dimensions and statistics of the lines of a graph. */
function linesOf({ properties: { metrics = [] } }: Widget): readonly string[] {
  return metrics.map((entry) => {
    const { stat = 'Average', expression } = entry.at(-1) as MetricEntryOptions;
    const names = entry.filter((part) => typeof part === 'string').slice(1);
    return expression ?? `${names.join(' ')} ${stat}`;
  });
}

describe('the dashboard of an engine', () => {
  test.each([
    ['Runs', ['RunStarted', 'RunCompleted', 'RunFailed', 'RunMissed']],
    ['Pre-scripts', ['PreScriptStarted', 'PreScriptCompleted', 'PreScriptFailed']],
    ['Post-scripts', ['PostScriptStarted', 'PostScriptCompleted', 'PostScriptFailed']],
    [
      'Sets',
      ['ConsistentSetCreated', 'CrashConsistentFallback', 'TargetSkipped', 'SnapshotsCreateFailed', 'SetFailed'],
    ],
    ['Thaws', ['OwedThaw', 'LeaseExpired']],
    ['Lifecycle: sets', ['SetCompleted', 'SetsPruned', 'PruneHeldBack', 'LifecycleFailed']],
  ])('shows %s of all policies, hour by hour', (title, names) => {
    expect(linesOf(widget(title))).toEqual(names.map((name) => `${name} Sum`));
  });

  test('shows throttles of EC2 and Run Command, of Step Functions and of the guard', () => {
    const lines = linesOf(widget('Throttles'));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('CallThrottled Sum');
    expect(lines[1]).toMatch(/^ExecutionThrottled StateMachineArn .* Sum$/);
    expect(lines[2]).toMatch(/^Throttles FunctionName .*Guard.* Sum$/);
  });

  test('shows the backlog of the lifecycle', () => {
    expect(linesOf(widget('Lifecycle: backlog'))).toEqual(['LifecycleBacklog Maximum']);
  });

  test('shows the policies with the greatest values, of any number of policies', () => {
    const title = 'All policies: hours since the last consistent set, the 20 longest';
    expect(linesOf(widget(title))).toEqual([
      `SORT(SEARCH('{Quiesce,Policy} MetricName="HoursSinceConsistentSet"', 'Maximum', 3600), MAX, DESC, 20)`,
    ]);
  });

  test('names only metrics that the engine emits', () => {
    const names = body.widgets.flatMap(({ properties: { metrics = [] } }) =>
      metrics.flatMap(([namespace, name]) => (namespace === 'Quiesce' ? [name] : [])),
    );
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !Object.values<unknown>(MetricName).includes(name))).toEqual([]);
  });

  test('shows the state of the alarms, and widgets of the user at its end', () => {
    expect(widget('Alarms').type).toBe('alarm');
    expect(body.widgets.at(-1)?.properties.markdown).toBe('own');
  });

  test('has links to what an operator needs', () => {
    const { markdown = '' } = body.widgets[0]?.properties ?? {};
    expect(markdown).toContain('[button:Runbook](https://wiki/runbook)');
    const links = [...markdown.matchAll(/\[button:([^\]]+)\]\((.*?)\)(?= |\n)/g)].map(([, label, url]) => [label, url]);
    expect(links.map(([label]) => label)).toEqual([
      'State machine',
      'Logs',
      'Ledger',
      'Dead-letter queue',
      'Schedules',
      'Runbook',
    ]);
    for (const [, url = ''] of links.slice(0, -1)) {
      expect(url).toMatch(/^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/[\w/]+\/home\?region=eu-central-1#/);
    }
  });

  test('has no physical name, and opens with the time that was given', () => {
    templateOf(small).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: Match.absent() });
    expect(body.start).toBe('-P3D');
  });

  test('has no two widgets in one place', () => {
    const cells = body.widgets.flatMap(({ x, y, width, height }) => {
      expect(x + width).toBeLessThanOrEqual(24);
      return Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
      );
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe('the row of a policy', () => {
  test('shows its freeze window, with the lease as a line', () => {
    const freezes = widget('databases: freeze window in ms');
    expect(linesOf(freezes)).toEqual(['p50', 'p99', 'Maximum'].map((stat) => `FreezeMillis Policy databases ${stat}`));
    expect(freezes.properties.annotations?.horizontal).toMatchObject([{ value: 90_000, label: 'lease' }]);
  });

  test('shows the age of its newest consistent set, with the alarm as a line', () => {
    const ages = widget('databases: hours since the last consistent set');
    expect(linesOf(ages)).toEqual(['HoursSinceConsistentSet Policy databases Maximum']);
    expect(ages.properties.annotations?.horizontal).toMatchObject([{ value: 49, label: 'NoConsistentSet' }]);
  });

  test('is there for one that is created later, without a lease where there is none', () => {
    expect(widget('later: freeze window in ms').properties.annotations?.horizontal ?? []).toEqual([]);
  });

  test('is there for one of another app, once each, with what is known', () => {
    expect(linesOf(widget('elsewhere: sets'))[0]).toBe('ConsistentSetCreated Policy elsewhere Sum');
    expect(widget('elsewhere: freeze window in ms').properties.annotations?.horizontal ?? []).toEqual([]);
  });

  test('is there for 40 policies at most: within the bounds of CloudWatch and of a template', () => {
    const { widgets } = dashboardBody(large);
    expect(widgets.filter(({ properties: { title = '' } }) => title.endsWith(': sets'))).toHaveLength(41); // Lifecycle too.
    expect(widgets.length).toBeLessThanOrEqual(500);
    const metrics = widgets.reduce((sum, { properties }) => sum + (properties.metrics?.length ?? 0), 0);
    expect(metrics).toBeLessThanOrEqual(2_500);
    expect(JSON.stringify(templateOf(large).toJSON()).length).toBeLessThan(300_000);
  });
});

describe('a dashboard', () => {
  const other = new SnapshotEngine(testStack(), 'Other');

  test.each<[string, Partial<SnapshotDashboardProps>, RegExp]>([
    [
      'alarms of another engine',
      { engine: other, alarms },
      /alarms is Small\/Alarms, which watches Stack\/Engine, allowed: /,
    ],
    [
      'what is none of alarms',
      { alarms: { alarms: {} } as unknown as SnapshotAlarms },
      /alarms is .*, allowed: the SnapshotAlarms of the engine/,
    ],
    ['an empty name', { policyNames: [''] }, /^Stack\/Dashboard: policyNames: name is "", allowed: 1 to 100 letters/],
    ['no time', { defaultInterval: Duration.seconds(0) }, /defaultInterval is .*, allowed: multiples of 1 minute from/],
  ])('refuses %s', (_, props, message) => {
    expect(() => new SnapshotDashboard(testStack(), 'Dashboard', { engine, ...props })).toThrow(message);
  });
});

test('a widget has the state of 100 alarms at most, and all alarms are there', () => {
  const own = testStack();
  const its = new SnapshotEngine(own, 'Engine');
  const names = Array.from({ length: 100 }, (_, number) => [`policy-${String(number)}`, Duration.days(2)] as const);
  const all = new SnapshotAlarms(own, 'Alarms', { engine: its, consistentSetWithin: Object.fromEntries(names) });
  new SnapshotDashboard(own, 'Dashboard', { engine: its, alarms: all });
  Annotations.of(all).acknowledgeWarning('@quiesce/policy-of-another-app');
  const states = dashboardBody(own).widgets.filter(({ type }) => type === 'alarm');
  const counts = states.map(({ properties }) => properties.alarms?.length ?? 0);
  expect(counts).toEqual([100, Object.keys(all.alarms).length - 100]);
});

test('each saved query is in the folder of the engine, over its log group', () => {
  const found = Object.values(templateOf(small).findResources('AWS::Logs::QueryDefinition'));
  expect(found).toHaveLength(dashboard.queryDefinitions.length);
  for (const { Properties } of found as unknown as readonly { readonly Properties: Record<string, unknown> }[]) {
    expect(Properties.Name).toMatch(/^Quiesce\/Stack-Engine[\w-]*\/\w/);
    expect(Properties.LogGroupNames).toHaveLength(1);
  }
});
