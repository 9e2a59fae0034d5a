import { CfnParameter, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Check, type RestoreDrillProps } from '../../../lib';
import { drill, nextDrill, platform } from './attempts';

const types = (count: number): ec2.InstanceType[] =>
  Array.from({ length: count }, () => new ec2.InstanceType('m5.large'));
const unknownType = new ec2.InstanceType(new CfnParameter(platform, 'Type').valueAsString);
const image = ec2.MachineImage.fromSsmParameter('/images/any');

test.each<[string, Partial<RestoreDrillProps>]>([
  ['types of the Nitro System', { instance: { machineImage: image, instanceTypes: ['i3.metal', 'p3dn.24xlarge', 'c5.large', 'm7i.large'].map((type) => new ec2.InstanceType(type)) } }], // prettier-ignore
  ['ten instance types', { instance: { machineImage: image, instanceTypes: types(10) } }],
  [
    'a type that the deployment knows, beside others of one architecture',
    { instance: { machineImage: image, instanceTypes: [new ec2.InstanceType('m7g.large'), unknownType] } },
  ],
  ['the lowest rate', { initializationRate: 100 }],
  ['the highest rate', { initializationRate: 300 }],
  ['a check of the library that needs no image', { check: Check.fileSystems(), instance: {} }],
  ['a document of one’s own on the default image', { check: Check.document('my-check'), instance: {} }],
])('a drill takes %s', (_, changes) => {
  expect(() => {
    drill(changes);
  }).not.toThrow();
});

test.each<[string, Partial<RestoreDrillProps>, string]>([
  [
    'a database without an image',
    { instance: {} },
    'instance: machineImage is missing, allowed with this check: an image with the server programs of PostgreSQL, because no image of AWS has them; give one, such as MachineImage.fromSsmParameter(name)',
  ],
  [
    'an image of Windows',
    {
      instance: {
        machineImage: ec2.MachineImage.latestWindows(ec2.WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
      },
    },
    'instance: machineImage is an image of Windows, allowed: images of Linux, because checks run in Linux; give one, such as MachineImage.fromSsmParameter(name)',
  ],
  [
    'no instance types',
    { instance: { machineImage: image, instanceTypes: [] } },
    'instance: instanceTypes has 0 entries, allowed: 1 to 10; give at least 1',
  ],
  [
    'eleven instance types',
    { instance: { machineImage: image, instanceTypes: types(11) } },
    'instance: instanceTypes has 11 entries, allowed: 1 to 10; leave some out',
  ],
  [
    'what is no instance type',
    { instance: { machineImage: image, instanceTypes: [new ec2.InstanceType('large')] } },
    'instance: instanceTypes has "large", allowed: names of instance types, such as m7i.large; correct it',
  ],
  [
    'instance types of two architectures',
    {
      instance: {
        machineImage: image,
        instanceTypes: ['m7g.large', 'm7i.large'].map((name) => new ec2.InstanceType(name)),
      },
    },
    'instance: instanceTypes are of arm64 and x86_64, allowed: types of one architecture, that of the image; leave the others out',
  ],
  ...['t2.micro', 'm4.large', 'i3.large', 'x1e.xlarge'].map((type): [string, Partial<RestoreDrillProps>, string] => [
    `the type ${type}`,
    {
      instance: { machineImage: image, instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType(type)] },
    },
    `instance: instanceTypes has ${type}, which the Xen hypervisor runs, allowed: types of the Nitro System, because only there a check finds the volumes; use types such as m7i.large`,
  ]),
  [
    'too low a rate',
    { initializationRate: 99 },
    'initializationRate is 99, allowed: whole numbers from 100 to 300; EC2 takes no other; leave it out to load blocks when they are read',
  ],
  [
    'too high a rate',
    { initializationRate: 301 },
    'initializationRate is 301, allowed: whole numbers from 100 to 300;',
  ],
  [
    'half a rate',
    { initializationRate: 150.5 },
    'initializationRate is 150.5, allowed: whole numbers from 100 to 300;',
  ],
  [
    'a rate that the deployment knows',
    { initializationRate: new CfnParameter(platform, 'Rate', { type: 'Number' }).valueAsNumber },
    'initializationRate is known only at the deployment, allowed: whole numbers from 100 to 300, known at synth; write the number',
  ],
])('a drill refuses %s', (_, changes, message) => {
  const path = nextDrill();
  expect(() => {
    drill(changes);
  }).toThrow(`${path}: ${message}`);
});
