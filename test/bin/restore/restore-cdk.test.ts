import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HOME, withSets } from '../sets-account';
import { RestoredSet } from './restored-set';
import { aSet, FULL_ID, OTHER, otherInstance, restore, sourceInstance } from './restoring';

/** What the command writes is a file of this project, so that the compiler reads it: `UPDATE_GOLDEN=1` writes it. */
const GOLDEN = join(__dirname, 'restored-set.ts');

/** It differs from day to day. */
const STABLE = '2026-11-22T03:00:00.000Z';

test('the stack that is written compiles, and makes the volumes and their attachments', () =>
  withSets(async (account) => {
    aSet(account);
    const tags = { Name: 'Anna\'s "data" */', Note: 'two\nlines' };
    sourceInstance(account, { volumeType: 'gp3', iops: 4_000, throughput: 250, tags });
    otherInstance(account);
    const flags = [
      '--set',
      FULL_ID,
      '--instance',
      OTHER,
      '--format',
      'cdk',
      '--initialization-rate',
      '200',
      '--kms-key',
      'alias/restore',
    ];
    const { stdout } = await restore(account, ...flags);
    const written = stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, STABLE);
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(GOLDEN, written);
    }
    expect(written).toBe(readFileSync(GOLDEN, 'utf8'));
  }));

test('the stack has what EC2 is to make', () => {
  const template = Template.fromStack(new RestoredSet(new App(), 'Restored', { env: { region: HOME } }));
  template.resourceCountIs('AWS::EC2::Volume', 2);
  template.hasResource('AWS::EC2::Volume', {
    DeletionPolicy: 'Retain',
    Properties: {
      ...{ AvailabilityZone: `${HOME}a`, VolumeType: 'gp3', Size: 8, Iops: 4_000, Throughput: 250 },
      ...{ Encrypted: true, KmsKeyId: 'alias/restore', VolumeInitializationRate: 200 },
    },
  });
  template.hasResourceProperties('AWS::EC2::VolumeAttachment', { InstanceId: OTHER, Device: '/dev/sdf' });
});
