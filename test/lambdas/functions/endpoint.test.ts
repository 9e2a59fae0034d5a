import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { buildSync } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../lib/engine/build-bundles';
import { createCloud } from '../../../rehearsal/cloud/cloud';
import { systemClock } from '../../../rehearsal/clock';
import { startWire } from '../../../rehearsal/wire/server';
import { createLedgerTable } from '../aws/dynamodb/ledger-table';
import { GROUP, NIGHTLY, QUEUE } from '../aws/scheduler/scheduling';

const LAMBDAS = join(__dirname, '../../../lambdas');

/** The function that asks the most services, as it is deployed, with nothing but the SDK's own variables. */
test('a function runs on any endpoint: AWS_ENDPOINT_URL alone sends every call there', async () => {
  const cloud = createCloud({ clock: systemClock });
  cloud.addQueue(QUEUE);
  cloud.putSchedule(NIGHTLY);
  cloud.giveUpFiring({
    ...{ group: GROUP, name: NIGHTLY.name, scheduledTime: '2026-01-01T03:00:00Z', queueUrl: QUEUE },
    ...{ code: 'ThrottlingException', message: 'Rate exceeded' },
  });
  const wire = await startWire({ cloud });
  const dynamoDb = new DynamoDBClient({ endpoint: wire.url, region: cloud.region });
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-bundle-'));
  try {
    await createLedgerTable(dynamoDb, 'ledger');
    const outfile = join(directory, 'index.js');
    buildSync({ ...BUNDLE_OPTIONS, entryPoints: [join(LAMBDAS, 'functions/sweep.ts')], outfile });
    const call = `require(${JSON.stringify(outfile)}).handler({}, { awsRequestId: '1', getRemainingTimeInMillis: () => 600000 })`;
    await promisify(execFile)(process.execPath, ['-e', call], {
      env: {
        AWS_ENDPOINT_URL: wire.url,
        AWS_REGION: cloud.region,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
        ...{ LEDGER_TABLE: 'ledger', EVENT_BUS: 'default', RUN_SECONDS: '21600' },
        ...{ DEAD_LETTER_QUEUE: QUEUE, SCHEDULE_GROUP: GROUP },
      },
    });
    const services = new Set(cloud.calls.map(({ service }) => service));
    expect([...services].sort()).toEqual(['dynamodb', 'ec2', 'events', 'scheduler', 'sqs']);
  } finally {
    dynamoDb.destroy();
    cloud.close();
    await wire.close();
    rmSync(directory, { recursive: true });
  }
});

test('no function names an endpoint of AWS', () => {
  const files = readdirSync(LAMBDAS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  const naming = files.filter((file) => {
    // IAM names the services through which a key is used and to which a role is passed; no function calls them.
    const code = readFileSync(join(LAMBDAS, file), 'utf8').replaceAll(
      /'(kms:ViaService|iam:PassedToService)': '[^']*'/g,
      '',
    );
    return /https?:\/\/(?!docs\.)|amazonaws\.com|endpoint:/.test(code);
  });
  expect(naming).toEqual([]);
});
