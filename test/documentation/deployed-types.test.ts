import { CfnResource, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventSchemas, Quiesce, SnapshotAlarms, SnapshotDashboard, SnapshotEngine } from '../../lib';
import { templateOf, testApp } from '../../lab/synthesize';
import { aDrill, aPolicy, ENGINE_ATTRIBUTES } from '../lib/builders';

const PAGE = readFileSync(join(__dirname, '../../docs/deploying.md'), 'utf8');

const app = testApp();
const stack = new Stack(app, 'Stack');
const engine = new SnapshotEngine(stack, 'Engine');
const inVpc = new SnapshotEngine(stack, 'InVpc', {
  vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false }) as ec2.IVpc,
});
const policies = new Stack(app, 'Policies');
aPolicy(policies, {
  engine: SnapshotEngine.fromAttributes(policies, 'Engine', ENGINE_ATTRIBUTES),
  quiesce: Quiesce.postgresql(),
});

const drills = new Stack(app, 'Drills');
const drilled = new SnapshotEngine(drills, 'Engine');
aDrill(drills, { policy: aPolicy(drills, { engine: drilled, quiesce: Quiesce.postgresql() }) });

/** What each part adds to a stack. */
const PARTS: Readonly<Record<string, IConstruct>> = {
  engine,
  'engine with `vpc`': inVpc,
  policy: policies,
  '`RestoreDrill`': drills,
  '`SnapshotAlarms`': new SnapshotAlarms(stack, 'Alarms', { engine }),
  '`SnapshotDashboard`': new SnapshotDashboard(stack, 'Dashboard', { engine }),
  '`EventSchemas`': new EventSchemas(stack, 'Schemas'),
};

/** Parts that are there too, whose types are not repeated. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'engine with `vpc`': ['engine'],
  '`RestoreDrill`': ['engine', 'policy'],
};

const typesOf = (part: IConstruct): readonly string[] => [
  ...new Set(
    part.node
      .findAll()
      .filter((each) => CfnResource.isCfnResource(each))
      .map(({ cfnResourceType }) => cfnResourceType),
  ),
];

/** The types in a row of the table, by its first cell. */
const rowOf = (name: string): readonly string[] =>
  PAGE.split('\n')
    .filter((line) => line.replaceAll(/\s+/g, ' ').startsWith(`| ${name} |`))
    .flatMap((line) => line.match(/AWS::\w+::\w+/g) ?? []);

beforeAll(() => {
  templateOf(stack); // A synthesis makes the last resources.
});

test.each(Object.entries(PARTS))('docs/deploying.md lists the types of resources of: %s', (name, part) => {
  const known = (OTHERS[name] ?? []).flatMap(rowOf);
  expect(rowOf(name).toSorted()).toEqual(
    typesOf(part)
      .filter((type) => !known.includes(type))
      .toSorted(),
  );
});
