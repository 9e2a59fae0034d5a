import { escaped } from '../../rehearsal/report/escaped';
import type { PlannedVolume } from './plan';
import type { RestorePlan } from './restore-plan';

/** The plan as a stack of the CDK, in TypeScript. */
export function cdkSource(plan: RestorePlan): string {
  const { volumes, setId, policy, instance, takenAt, verdict, region, zone, warnings, nextSteps } = plan;
  const isAttached = volumes.some(({ attachment }) => attachment.kind === 'attach');
  const lines = [
    "import { RemovalPolicy, Stack, type StackProps, aws_ec2 as ec2 } from 'aws-cdk-lib';",
    "import type { Construct } from 'constructs';",
    '',
    '/**',
    ...comment([
      `Volumes of set ${setId}: policy ${policy}, instance ${instance}, taken at ${takenAt}, ${verdict}.`,
      `Written by npx quiesce restore. Deploy it in ${region}; the volumes are in ${zone}. They stay when the stack is deleted.`,
      ...warnings.map(({ text }) => `WARNING: ${text}`),
      '',
      'What you do after the deployment:',
      ...nextSteps.map((step, index) => `${String(index + 1)}. ${step}`),
    ]),
    ' */',
    'export class RestoredSet extends Stack {',
    '  constructor(scope: Construct, id: string, props?: StackProps) {',
    '    super(scope, id, props);',
    ...volumes.flatMap((volume, index) => ['', ...volumeLines(volume, index, zone)]),
    ...(isAttached ? ['', ...attachmentLines(volumes)] : []),
    '  }',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** How the steps for a person call a volume: by its id in the stack. */
export function cdkReference(index: number): string {
  return `Volume${String(index + 1)}`;
}

function volumeLines(volume: PlannedVolume, index: number, zone: string): readonly string[] {
  const { snapshotId, sourceVolumeId, role, device, type, sizeGiB, iops, throughput, tags } = volume;
  const { isEncrypted, kmsKey, initializationRate } = volume;
  const number = String(index + 1);
  const property = (name: string, value: string | number | boolean | undefined): readonly string[] =>
    value === undefined ? [] : [`      ${name}: ${typeof value === 'string' ? literal(value) : String(value)},`];
  return [
    `    // ${clean(`Of ${sourceVolumeId}${role === 'unknown' ? '' : `, ${role} volume`}${device === undefined ? '' : `, ${device}`}.`)}`,
    `    const volume${number} = new ec2.CfnVolume(this, '${cdkReference(index)}', {`,
    ...property('snapshotId', snapshotId),
    ...property('availabilityZone', zone),
    ...property('volumeType', type),
    ...property('size', sizeGiB),
    ...property('iops', iops),
    ...property('throughput', throughput),
    ...(isEncrypted ? [...property('encrypted', true), ...property('kmsKeyId', kmsKey)] : []),
    ...property('volumeInitializationRate', initializationRate),
    '      tags: [',
    ...tags.map(({ key, value }) => `        { key: ${literal(key)}, value: ${literal(value)} },`),
    '      ],',
    '    });',
    `    volume${number}.applyRemovalPolicy(RemovalPolicy.RETAIN);`,
  ];
}

/** One after another, in the order of the devices. */
function attachmentLines(volumes: readonly PlannedVolume[]): readonly string[] {
  const placed = volumes.flatMap(({ attachment }, index) =>
    attachment.kind === 'attach' ? [{ attachment, number: String(index + 1) }] : [],
  );
  return placed.flatMap(({ attachment: { instanceId, device }, number }, index) => {
    const before = placed[index - 1];
    return [
      `    ${placed.length > 1 ? `const attachment${number} = ` : ''}new ec2.CfnVolumeAttachment(this, 'Attachment${number}', {`,
      `      instanceId: ${literal(instanceId)},`,
      `      volumeId: volume${number}.ref,`,
      `      device: ${literal(device)},`,
      '    });',
      ...(before === undefined ? [] : [`    attachment${number}.addDependency(attachment${before.number});`]),
    ];
  });
}

/** A literal of TypeScript in single quotes. */
function literal(text: string): string {
  const inner = escaped(JSON.stringify(text))
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return `'${inner.replaceAll("'", String.raw`\'`)}'`;
}

/** What is quoted in a comment can't end it. */
function comment(lines: readonly string[]): readonly string[] {
  return lines.map((line) => ` * ${clean(line)}`.trimEnd());
}

function clean(text: string): string {
  return escaped(text).replaceAll('*/', '* /');
}
