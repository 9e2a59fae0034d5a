import { Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { problemsOfRules, type IsolationFacts } from '../../lambdas/domain/drill/isolation';
import { defined, fieldsOf } from '../../lambdas/domain/json';

type Rule = IsolationFacts['rules'][number];

/**
 * Why a security group of the app is not isolated, in words; empty when it is, as far as synth knows. Each drill checks what
 * only the deployment knows: addresses that are tokens, and prefix lists.
 */
export function problemsOfOwnGroup(group: ec2.ISecurityGroup): readonly string[] {
  const rules = group.node.children.flatMap(rulesOf);
  return problemsOfRules({ group: group.node.path, rules, services: [] });
}

function rulesOf(construct: IConstruct): readonly Rule[] {
  const inTemplate = (rules: unknown): readonly unknown[] => {
    const resolved: unknown = Stack.of(construct).resolve(rules ?? []);
    return Array.isArray(resolved) ? resolved : [];
  };
  if (construct instanceof ec2.CfnSecurityGroup) {
    return [
      ...inTemplate(construct.securityGroupIngress).flatMap((rule) => ruleOf('in', rule)),
      ...inTemplate(construct.securityGroupEgress).flatMap((rule) => ruleOf('out', rule)),
    ];
  }
  if (construct instanceof ec2.CfnSecurityGroupIngress) {
    const { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, sourceSecurityGroupId } = construct;
    const rule = { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, sourceSecurityGroupId };
    return inTemplate([rule]).flatMap((each) => ruleOf('in', each));
  }
  if (construct instanceof ec2.CfnSecurityGroupEgress) {
    const { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, destinationSecurityGroupId } = construct;
    const rule = { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, destinationSecurityGroupId };
    return inTemplate([rule]).flatMap((each) => ruleOf('out', each));
  }
  return [];
}

/** A rule in CloudFormation's form. There is none for a way out whose end only the deployment knows. */
function ruleOf(direction: Rule['direction'], resolved: unknown): readonly Rule[] {
  const rule = fieldsOf(resolved);
  const addresses = rule.cidrIp ?? rule.cidrIpv6;
  const group = rule.sourceSecurityGroupId ?? rule.destinationSecurityGroupId;
  const peer = textOf(addresses ?? group);
  if (direction === 'out' && group === undefined && peer === undefined) {
    return [];
  }
  const { fromPort, toPort } = rule;
  const port = fromPort === toPort && typeof fromPort === 'number' ? fromPort : undefined;
  return [
    {
      ...{ direction, protocol: textOf(rule.ipProtocol) ?? '-1', ...defined({ port }) },
      peer: peer ?? 'a peer that only the deployment knows',
      kind: group === undefined ? 'addresses' : 'group',
    },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
