import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeFindings } from '../acknowledgements';

/** A VPC from which nothing leads out: isolated subnets, and endpoints of Systems Manager. */
export class IsolatedNetwork extends Construct {
  readonly subnets: ec2.ISubnet[];
  readonly securityGroup: ec2.ISecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly cidr: string; readonly maxAzs: number; readonly endpoints: readonly string[] },
  ) {
    // prettier-ignore
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(props.cidr),
      maxAzs: props.maxAzs,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Drill', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      // Nothing uses the default group, and the resource that would empty it is a function of its own.
      restrictDefaultSecurityGroup: false,
    });
    const ofEndpoints = this.group('EndpointGroup', vpc, 'Quiesce: endpoints of Systems Manager');
    const ofInstances = this.group('InstanceGroup', vpc, 'Quiesce: instances of restore drills');
    ofEndpoints.addIngressRule(ofInstances, ec2.Port.HTTPS, 'Instances of restore drills');
    // Within the group: EC2 adds a rule that allows everything to a group that is created without any.
    (ofInstances.node.defaultChild as ec2.CfnSecurityGroup).securityGroupEgress = [
      {
        ...{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, description: 'Systems Manager' },
        destinationSecurityGroupId: ofEndpoints.securityGroupId,
      },
    ];
    for (const name of props.endpoints) {
      vpc.addInterfaceEndpoint(name, {
        service: new ec2.InterfaceVpcEndpointAwsService(name),
        // One zone: instances in the others reach it, and each zone of an endpoint is billed.
        subnets: { subnets: vpc.isolatedSubnets.slice(0, 1) },
        securityGroups: [ofEndpoints],
        open: false,
      });
    }
    this.subnets = vpc.isolatedSubnets;
    this.securityGroup = ofInstances;
    acknowledgeFindings(this);
  }

  private group(id: string, vpc: ec2.Vpc, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, { vpc: vpc as ec2.IVpc, description, allowAllOutbound: false });
  }
}
