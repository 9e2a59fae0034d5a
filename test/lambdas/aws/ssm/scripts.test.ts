import { isTerminal } from '../../../../lambdas/domain/script';
import type { CommandStatus } from '../../../../lambdas/domain/script';
import { ErrorName } from '../../../../lambdas/errors';
import type { ScriptRequest, Scripts } from '../../../../lambdas/ports';
import { systemClock } from '../../../../rehearsal/clock';
import { portOf, prepare, REQUEST } from './a-script';
import { failing, INSTANCE, wired } from '../wired';

describe('sending a script', () => {
  test('is one call, to one instance, with pinned version, comment and delivery bound', () =>
    wired({}, async (world) => {
      prepare(world);
      const { commandId } = await portOf(world).send(REQUEST);
      expect(world.cloud.commands.has(commandId)).toBe(true);
      expect(world.cloud.calls.map(({ operation, input }) => ({ operation, input }))).toEqual([
        {
          operation: 'SendCommand',
          input: {
            DocumentName: 'freeze',
            DocumentVersion: '1',
            InstanceIds: [INSTANCE],
            Parameters: REQUEST.parameters,
            Comment: REQUEST.comment,
            TimeoutSeconds: 45,
          },
        },
      ]);
    }));

  test('never asks for less than the 30 seconds that Run Command wants', () =>
    wired({}, async (world) => {
      prepare(world);
      await portOf(world).send({ ...REQUEST, deliverySeconds: 10 });
      expect(world.inputs('SendCommand')[0]).toMatchObject({ TimeoutSeconds: 30 });
    }));

  test.each([
    ['throttle', { name: ErrorName.THROTTLED, code: 'ThrottlingException' }, 0],
    ['error-before-effect', { name: ErrorName.OUTCOME_UNKNOWN }, 0],
    ['error-after-effect', { name: ErrorName.OUTCOME_UNKNOWN }, 1],
    ['timeout-after-effect', { name: ErrorName.OUTCOME_UNKNOWN }, 1],
  ] as const)('that ends by %s rejects with %p after a single call', (kind, error, sent) =>
    wired({ faults: failing('SendCommand', kind) }, async (world) => {
      prepare(world);
      await expect(portOf(world).send(REQUEST)).rejects.toMatchObject(error);
      expect(world.inputs('SendCommand')).toHaveLength(1);
      expect(world.cloud.commands.size).toBe(sent);
    }),
  );

  test.each<[string, Partial<ScriptRequest>, string]>([
    ['an unknown document', { documentName: 'thaw' }, 'InvalidDocument'],
    ['an unknown version', { documentVersion: '7' }, 'InvalidDocumentVersion'],
    ['an undeclared parameter', { parameters: { colour: ['red'] } }, 'InvalidParameters'],
    ['an unknown instance', { instanceId: 'i-00000000000000000' }, 'InvalidInstanceId'],
    ['a comment of more than 100 characters', { comment: 'x'.repeat(101) }, 'ValidationException'],
  ])('to %s is ScriptNotSent with the code', (_, changed, code) =>
    wired({}, async (world) => {
      prepare(world);
      await expect(portOf(world).send({ ...REQUEST, ...changed })).rejects.toMatchObject({
        name: ErrorName.SCRIPT_NOT_SENT,
        code,
        detail: expect.stringContaining(code) as unknown,
      });
    }),
  );
});

describe('the status of a script', () => {
  test('is undefined while Run Command does not list it', () =>
    wired({ modelSettings: { statusVisibilityMillis: 60_000 } }, async (world) => {
      prepare(world);
      const sent = await portOf(world).send(REQUEST);
      expect(await portOf(world).status({ ...sent, instanceId: INSTANCE })).toBeUndefined();
      expect(await portOf(world).output({ ...sent, instanceId: INSTANCE, step: 'freeze-all' })).toBe('');
    }));

  test('has every step with exit code and output, for one call', () =>
    wired({}, async (world) => {
      prepare(world, { stdout: '{"quiesce":1}\n' });
      const sent = await portOf(world).send(REQUEST);
      const status = await ended(portOf(world), sent.commandId);
      expect(status).toEqual({
        commandId: sent.commandId,
        status: 'Success',
        steps: ['freeze-all', 'report'].map((name) => ({
          name,
          status: 'Success',
          exitCode: 0,
          output: '{"quiesce":1}\n',
        })),
      });
      expect(world.inputs('ListCommandInvocations').at(-1)).toEqual({
        CommandId: sent.commandId,
        InstanceId: INSTANCE,
        Details: true,
      });
      expect(new Set(world.cloud.calls.map(({ operation }) => operation))).toEqual(
        new Set(['SendCommand', 'ListCommandInvocations']),
      );
    }));

  test('has the exit code of a step that failed', () =>
    wired({}, async (world) => {
      prepare(world, { exitCode: 201 });
      const sent = await portOf(world).send(REQUEST);
      const status = await ended(portOf(world), sent.commandId);
      expect(status).toMatchObject({
        status: 'Failed',
        steps: [{ name: 'freeze-all', status: 'Failed', exitCode: 201 }, {}],
      });
    }));

  test('is written without blanks, however AWS writes it', () =>
    wired({ modelSettings: { statusDetails: 'blanks' } }, async (world) => {
      world.cloud.addInstance({ instanceId: INSTANCE, volumes: [] }); // Without a guest nothing ever ends.
      world.cloud.addDocument({
        name: 'freeze',
        content: {
          schemaVersion: '2.2',
          mainSteps: [{ action: 'aws:runShellScript', name: 'freeze-all', inputs: { runCommand: ['true'] } }],
        },
      });
      const sent = await portOf(world).send({ ...REQUEST, parameters: {} });
      const status = await reaches(portOf(world), sent.commandId, ({ status: name }) => name !== 'Pending');
      expect(status.status).toBe('InProgress');
      expect(status.steps).toMatchObject([{ name: 'freeze-all', exitCode: -1 }]);
    }));

  test('rejects with Throttled after two tries', () =>
    wired({ faults: failing('ListCommandInvocations', 'throttle') }, async (world) => {
      const status = portOf(world).status({ commandId: '11111111-1111-4111-8111-111111111111', instanceId: INSTANCE });
      await expect(status).rejects.toMatchObject({ name: ErrorName.THROTTLED });
      expect(world.inputs('ListCommandInvocations')).toHaveLength(2);
    }));
});

describe('the output of a step', () => {
  test('is up to 24,000 characters of its stdout', () =>
    wired({}, async (world) => {
      prepare(world, { stdout: 'x'.repeat(10_000), stderr: 'not this' });
      const sent = await portOf(world).send(REQUEST);
      await ended(portOf(world), sent.commandId);
      const output = await portOf(world).output({ ...sent, instanceId: INSTANCE, step: 'report' });
      expect(output).toBe('x'.repeat(10_000));
      expect(world.inputs('GetCommandInvocation')).toEqual([
        { CommandId: sent.commandId, InstanceId: INSTANCE, PluginName: 'report' },
      ]);
    }));

  test('of a step that is not there is empty', () =>
    wired({}, async (world) => {
      prepare(world);
      const sent = await portOf(world).send(REQUEST);
      expect(await portOf(world).output({ ...sent, instanceId: INSTANCE, step: 'another-step' })).toBe('');
    }));
});

test('a script is cancelled on its one instance', () =>
  wired({}, async (world) => {
    prepare(world);
    const sent = await portOf(world).send(REQUEST);
    await portOf(world).cancel({ ...sent, instanceId: INSTANCE });
    expect(world.inputs('CancelCommand')).toEqual([{ CommandId: sent.commandId, InstanceIds: [INSTANCE] }]);
  }));

function ended(port: Scripts, commandId: string): Promise<CommandStatus> {
  return reaches(port, commandId, isTerminal);
}

/** Polls until the status is as wanted; the test's own time-out bounds it. */
async function reaches(
  port: Scripts,
  commandId: string,
  wanted: (status: CommandStatus) => boolean,
): Promise<CommandStatus> {
  for (;;) {
    const status = await port.status({ commandId, instanceId: INSTANCE });
    if (status !== undefined && wanted(status)) {
      return status;
    }
    await systemClock.sleep(5);
  }
}
