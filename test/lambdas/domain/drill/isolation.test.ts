import { isolationProblems, type IsolationFacts } from '../../../../lambdas/domain/drill/isolation';

const PLACE = { subnets: ['subnet-1'], securityGroup: 'sg-1' };

type Subnet = IsolationFacts['subnets'][number];
type Rule = IsolationFacts['rules'][number];

const subnet = (change: Partial<Subnet> = {}): Subnet => ({
  subnet: 'subnet-1',
  givesPublicAddresses: false,
  routes: [{ destination: '10.0.0.0/16', target: 'local' }],
  ...change,
});

const rule = (change: Partial<Rule> = {}): Rule => ({
  ...{ direction: 'out', protocol: 'tcp', port: 443, peer: 'sg-2', kind: 'group' },
  ...change,
});

const route = (target: string, destination = '0.0.0.0/0') => subnet({ routes: [{ destination, target }] });

describe('a place is isolated', () => {
  test.each<[string, IsolationFacts]>([
    ['without any rule', { subnets: [subnet()], rules: [] }],
    ['with TLS to the group of the endpoints', { subnets: [subnet()], rules: [rule()] }],
    [
      'with TLS to a gateway endpoint',
      { subnets: [route('vpce-1', 'pl-1')], rules: [rule({ kind: 'prefix-list', peer: 'pl-1' })] },
    ],
    ['without routes', { subnets: [subnet({ routes: [] })], rules: [] }],
    ...['10.0.0.0/8', '10.1.2.0/24', '172.16.0.0/12', '172.31.1.1/32', '192.168.0.0/16', 'fd00::/8', 'fc00::/7'].map(
      (peer): [string, IsolationFacts] => [
        `with TLS to ${peer}`,
        { subnets: [subnet()], rules: [rule({ kind: 'addresses', peer })] },
      ],
    ),
  ])('%s', (_, facts) => {
    expect(isolationProblems(PLACE, facts)).toEqual([]);
  });
});

describe('a place is not isolated', () => {
  test.each<[string, IsolationFacts, string]>([
    ...['igw-1', 'nat-1', 'eigw-1', 'tgw-1', 'pcx-1', 'lgw-1', 'cagw-1', 'eni-1', 'i-1', 'vgw-1', 'unknown'].map(
      (target): [string, IsolationFacts, string] => [
        `with a route by ${target}`,
        { subnets: [route(target)], rules: [] },
        `subnet subnet-1 has a route to 0.0.0.0/0 by ${target}`,
      ],
    ),
    // Endpoints of firewalls and Gateway Load Balancers have such routes.
    ...['0.0.0.0/0', '::/0', '10.9.0.0/16'].map((destination): [string, IsolationFacts, string] => [
      `with a route to ${destination} by an endpoint`,
      { subnets: [route('vpce-1', destination)], rules: [] },
      `subnet subnet-1 has a route to ${destination} by vpce-1`,
    ]),
    [
      'with a route to a prefix list by a gateway',
      { subnets: [route('igw-1', 'pl-1')], rules: [] },
      'subnet subnet-1 has a route to pl-1 by igw-1',
    ],
    [
      'with TLS to a prefix list without a gateway endpoint',
      { subnets: [route('vpce-1', 'pl-1')], rules: [rule({ kind: 'prefix-list', peer: 'pl-2' })] },
      'security group sg-1 lets out to pl-2 by tcp 443',
    ],
    [
      'with a route into another VPC',
      { subnets: [route('pcx-1', '10.9.0.0/16')], rules: [] },
      'subnet subnet-1 has a route to 10.9.0.0/16 by pcx-1',
    ],
    ['with a subnet that is not there', { subnets: [], rules: [] }, 'subnet subnet-1 does not exist'],
    [
      'with public addresses',
      { subnets: [subnet({ givesPublicAddresses: true })], rules: [] },
      'subnet subnet-1 gives public addresses',
    ],
    ['with a way in', { subnets: [subnet()], rules: [rule({ direction: 'in' })] }, 'security group sg-1 lets sg-2 in'],
    [
      'with all protocols out',
      { subnets: [subnet()], rules: [{ direction: 'out', protocol: '-1', peer: '0.0.0.0/0', kind: 'addresses' }] },
      'security group sg-1 lets out to 0.0.0.0/0 by all protocols',
    ],
    [
      'with all ports to a group',
      { subnets: [subnet()], rules: [{ direction: 'out', protocol: 'tcp', peer: 'sg-2', kind: 'group' }] },
      'security group sg-1 lets out to sg-2 by tcp at all ports',
    ],
    [
      'with another port',
      { subnets: [subnet()], rules: [rule({ port: 5432 })] },
      'security group sg-1 lets out to sg-2 by tcp 5432',
    ],
    ['with UDP', { subnets: [subnet()], rules: [rule({ protocol: 'udp' })] }, 'lets out to sg-2 by udp 443'],
    ...[
      '0.0.0.0/0',
      '10.0.0.0/7',
      '172.0.0.0/8',
      '172.32.0.0/12',
      '192.168.0.0/15',
      '11.0.0.0/8',
      '::/0',
      'fc00::/6',
      '10.0.0.0',
    ].map((peer): [string, IsolationFacts, string] => [
      `with TLS to ${peer}`,
      { subnets: [subnet()], rules: [rule({ kind: 'addresses', peer })] },
      `security group sg-1 lets out to ${peer} by tcp 443`,
    ]),
  ])('%s', (_, facts, problem) => {
    expect(isolationProblems(PLACE, facts)).toEqual([expect.stringContaining(problem)]);
  });

  test('when one of its subnets is not, and each problem is told', () => {
    const place = { ...PLACE, subnets: ['subnet-1', 'subnet-2'] };
    const facts = {
      subnets: [subnet(), { ...route('igw-1'), subnet: 'subnet-2' }],
      rules: [rule({ direction: 'in' })],
    };
    expect(isolationProblems(place, facts)).toEqual([
      'subnet subnet-2 has a route to 0.0.0.0/0 by igw-1',
      'security group sg-1 lets sg-2 in',
    ]);
  });
});
