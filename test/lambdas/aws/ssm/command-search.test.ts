import { ErrorName } from '../../../../lambdas/errors';
import { portOf, prepare, REQUEST } from './a-script';
import { afterWaitsOf, failing, hastyClock, wired } from '../wired';

describe('finding a script', () => {
  const wanted = { ...REQUEST, since: '2026-11-22T03:00:00.900Z' };
  const now = () => new Date().toISOString();

  test('matches comment and instance, and asks by document and time', () =>
    wired({}, async (world) => {
      prepare(world);
      const port = portOf(world);
      await port.send({ ...REQUEST, comment: 'another' });
      const sent = await port.send(REQUEST);
      expect(await port.find({ ...wanted, since: now() })).toEqual(sent);
    }));

  test('looks ten seconds further back than asked, in whole seconds', () =>
    wired({}, async (world) => {
      await portOf(world).find(wanted);
      expect(world.inputs('ListCommands')[0]).toEqual({
        MaxResults: 50,
        Filters: [
          { key: 'InvokedAfter', value: '2026-11-22T02:59:50Z' },
          { key: 'DocumentName', value: 'freeze' },
        ],
      });
    }));

  test('by a document ARN does not filter by it', () =>
    wired({}, async (world) => {
      await portOf(world).find({ ...wanted, documentName: 'arn:aws:ssm:eu-central-1:999988887777:document/freeze' });
      expect(world.inputs('ListCommands')[0]?.Filters).toEqual([
        { key: 'InvokedAfter', value: '2026-11-22T02:59:50Z' },
      ]);
    }));

  test('goes through all pages', () =>
    wired({}, async (world) => {
      prepare(world);
      const port = portOf(world);
      const sent = await port.send(REQUEST);
      for (let number = 0; number < 55; number += 1) {
        await port.send({ ...REQUEST, comment: `another ${number}` });
      }
      expect(await port.find({ ...wanted, since: now() })).toEqual(sent);
      expect(world.inputs('ListCommands')).toHaveLength(2);
    }));

  test('waits for what Run Command does not list yet', () => {
    const clock = hastyClock();
    return wired({ modelSettings: { statusVisibilityMillis: 1_499 }, clock: afterWaitsOf(clock) }, async (world) => {
      prepare(world);
      const sent = await portOf(world).send(REQUEST);
      expect(await portOf(world, clock).find({ ...wanted, since: now() })).toEqual(sent);
      expect(clock.waits).toEqual([500, 1000]);
    });
  });

  test('says no after the consistency bound', () =>
    wired({}, async (world) => {
      const clock = hastyClock();
      expect(await portOf(world, clock).find(wanted)).toBeUndefined();
      expect(clock.waits).toEqual([500, 1000, 2000, 4000, 2500]);
    }));

  test('looks once where it is told to', () =>
    wired({}, async (world) => {
      const clock = hastyClock();
      expect(await portOf(world, clock).find({ ...wanted, patience: 'none' })).toBeUndefined();
      expect(clock.waits).toEqual([]);
    }));

  test('goes on when it is throttled, but does not take that for a no', () =>
    wired({ faults: failing('ListCommands', 'throttle') }, async (world) => {
      await expect(portOf(world).find(wanted)).rejects.toMatchObject({ name: ErrorName.THROTTLED });
    }));

  test('finds what it is throttled for at first', () =>
    wired({ faults: failing('ListCommands', 'throttle', 2) }, async (world) => {
      prepare(world);
      const sent = await portOf(world).send(REQUEST);
      expect(await portOf(world).find({ ...wanted, since: now() })).toEqual(sent);
    }));
});
