import { OPERATIONS } from '../../../rehearsal/cloud/operations';
import { SHAPES, type Service } from '../../../rehearsal/wire/shapes/shapes';

const SERVICES = Object.keys(SHAPES) as Service[];

test.each(SERVICES)('the recorded shapes of %s are complete and say where they come from', (service) => {
  const { source, licence, operations, shapes } = SHAPES[service];
  expect(source).toMatch(/^botocore \d+\.\d+\.\d+, /);
  expect(licence).toBe('Apache-2.0');
  const referred = [
    ...Object.values(operations).flatMap(({ input, output }) => [input, output]),
    ...Object.values(shapes).flatMap(({ members, member, key, value }) =>
      [...Object.values(members ?? {}), member, key, value].map((reference) => reference?.shape),
    ),
  ].filter((name) => name !== undefined);
  expect(referred.filter((name) => !Object.hasOwn(shapes, name))).toEqual([]);
});

const declared = (service: Service) => [...OPERATIONS.values()].filter((operation) => operation.service === service);

test.each(SERVICES)('what is recorded of %s is what is modelled', (service) => {
  const names = declared(service).map(({ name }) => name);
  expect(Object.keys(SHAPES[service].operations).sort()).toEqual(names.sort());
});

/** In no list of an operation: AWS's errors of every call, and the model's one refusal of a page's token. */
const COMMON = [
  'ValidationException',
  'InvalidParameterValue',
  'InvalidNextToken',
  'NoSuchBucket',
  'PreconditionFailed',
  'AccessDenied',
];

test.each(SERVICES.filter((service) => service !== 'ec2'))(
  '%s refuses only with errors that its public model lists (EC2 lists none)',
  (service) => {
    const unknown = declared(service).flatMap(({ name, refusals }) => {
      const { errors = [] } = SHAPES[service].operations[name] ?? {};
      return refusals.filter((code) => ![...errors, ...COMMON].includes(code)).map((code) => `${name} ${code}`);
    });
    expect(unknown).toEqual([]);
  },
);
