/** What leads out of a drill's place, and into it, as EC2 describes it. */
export interface IsolationFacts {
  /** Ids of the subnets that EC2 knows. */
  readonly subnets: readonly {
    readonly subnet: string;
    /** Whether instances get public addresses. */
    readonly givesPublicAddresses: boolean;
    /** Routes that lead somewhere, those within the VPC too. */
    readonly routes: readonly { readonly destination: string; readonly target: string }[];
  }[];
  /** Rules of the security group; none of a group that EC2 does not know, which it then refuses at the launch. */
  readonly rules: readonly {
    readonly direction: 'in' | 'out';
    readonly protocol: string;
    /** `undefined`: all ports. */
    readonly port?: number;
    /** A CIDR block, a prefix list or a security group. */
    readonly peer: string;
    readonly kind: 'addresses' | 'group' | 'prefix-list';
  }[];
}

type Route = IsolationFacts['subnets'][number]['routes'][number];

/**
 * A gateway endpoint leads to a service of AWS: EC2 makes its route, to the prefix list of the service. A route to addresses by
 * an endpoint leads to a firewall or a Gateway Load Balancer, and from there anywhere.
 */
function isGatewayEndpoint({ destination, target }: Route): boolean {
  return target.startsWith('vpce-') && destination.startsWith('pl-');
}

/**
 * Why a place is not isolated, in words; empty when it is. The instance may reach Systems Manager by interface endpoints,
 * which have addresses in the VPC, and services of AWS by gateway endpoints: TLS to a security group, to private addresses or
 * to the prefix list of such a service. All else is a way out.
 */
export function isolationProblems(
  place: { readonly subnets: readonly string[]; readonly securityGroup: string },
  { subnets, rules }: IsolationFacts,
): readonly string[] {
  const known = new Map(subnets.map((each) => [each.subnet, each]));
  const ofSubnets = place.subnets.flatMap((id) => {
    const subnet = known.get(id);
    if (subnet === undefined) {
      return [`subnet ${id} does not exist`];
    }
    const ways = subnet.routes.filter((route) => route.target !== 'local' && !isGatewayEndpoint(route));
    return [
      ...ways.map(({ destination, target }) => `subnet ${id} has a route to ${destination} by ${target}`),
      ...(subnet.givesPublicAddresses ? [`subnet ${id} gives public addresses`] : []),
    ];
  });
  const services = subnets.flatMap(({ routes }) =>
    routes.filter(isGatewayEndpoint).map(({ destination }) => destination),
  );
  return [...ofSubnets, ...problemsOfRules({ group: place.securityGroup, rules, services })];
}

interface Outbound {
  readonly group: string;
  readonly rules: IsolationFacts['rules'];
  /** Prefix lists of the services that gateway endpoints lead to. */
  readonly services: readonly string[];
}

/** What the rules of a security group let in or out that they must not, in words. */
export function problemsOfRules({ group, rules, services }: Outbound): readonly string[] {
  return rules.flatMap((rule) => {
    if (rule.direction === 'in') {
      return [`security group ${group} lets ${rule.peer} in`];
    }
    const isEndpoint = { group: true, addresses: isPrivate(rule.peer), 'prefix-list': services.includes(rule.peer) };
    return rule.protocol === 'tcp' && rule.port === 443 && isEndpoint[rule.kind]
      ? []
      : [`security group ${group} lets out to ${rule.peer} by ${portText(rule)}`];
  });
}

/** Blocks of RFC 1918 and RFC 4193, each with the shortest prefix that is within it. */
const PRIVATE: readonly (readonly [RegExp, number])[] = [
  [/^10\./, 8],
  [/^172\.(1[6-9]|2\d|3[01])\./, 12],
  [/^192\.168\./, 16],
  [/^f[cd][0-9a-f]{0,2}:/i, 7],
];

function isPrivate(cidr: string): boolean {
  const [address = '', prefix] = cidr.split('/');
  return PRIVATE.some(([block, shortest]) => block.test(address) && Number(prefix) >= shortest);
}

function portText({ protocol, port }: { readonly protocol: string; readonly port?: number }): string {
  return protocol === '-1' ? 'all protocols' : `${protocol} ${port === undefined ? 'at all ports' : String(port)}`;
}
