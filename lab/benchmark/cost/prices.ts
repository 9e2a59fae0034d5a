/** What AWS asks for, in US dollars, us-east-1, without free tiers and discounts. */
export interface Price {
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
}

export type PriceName = keyof typeof PRICES;

export const PRICES = {
  transition: {
    usd: 0.000_025,
    unit: 'state transition of a standard workflow',
    source: 'https://aws.amazon.com/step-functions/pricing/ (0.025 per 1,000)',
  },
  request: {
    usd: 0.000_000_2,
    unit: 'invocation of a function',
    source: 'https://aws.amazon.com/lambda/pricing/ (0.20 per million)',
  },
  gigabyteSecond: {
    usd: 0.000_013_333_4,
    unit: 'GB-second of a function on arm64',
    source: 'https://aws.amazon.com/lambda/pricing/ (first tier)',
  },
  write: {
    usd: 0.000_000_625,
    unit: 'write request unit of the ledger, on demand',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (since November 2024)',
  },
  read: {
    usd: 0.000_000_125,
    unit: 'read request unit of the ledger, on demand',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (since November 2024)',
  },
  event: {
    usd: 0.000_001,
    unit: 'custom event',
    source: 'https://aws.amazon.com/eventbridge/pricing/ (1.00 per million)',
  },
  logGigabyte: {
    usd: 0.5,
    unit: 'GB of log',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (standard class)',
  },
  instanceHour: {
    usd: 0.0816,
    unit: 'hour of the instance of a drill (m7g.large, Linux, on demand)',
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  },
  volumeMonth: {
    usd: 0.08,
    unit: 'GB of a gp3 volume and month, with the throughput that it has without extra charge',
    source: 'https://aws.amazon.com/ebs/pricing/',
  },
  initialization: {
    usd: 0.0036,
    unit: 'GB of a snapshot that is initialized at a rate of 300 MiB/s',
    source: 'assumed; https://aws.amazon.com/ebs/pricing/ has a price for each tier of the rate',
  },
  endpointHour: {
    usd: 0.01,
    unit: 'hour of an interface endpoint in one Availability Zone',
    source: 'https://aws.amazon.com/privatelink/pricing/',
  },
  metricMonth: {
    usd: 0.3,
    unit: 'metric and month',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (first 10,000)',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type Prices = Readonly<Record<PriceName, number>>;

export const DEFAULT_PRICES = Object.fromEntries(
  Object.entries(PRICES).map(([name, { usd }]) => [name, usd]),
) as Prices;
