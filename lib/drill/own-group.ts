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
    return ruleOf('in', inTemplate([ingressOf(construct)])[0]);
  }
  return construct instanceof ec2.CfnSecurityGroupEgress ? ruleOf('out', inTemplate([egressOf(construct)])[0]) : [];
}

function ingressOf(rule: ec2.CfnSecurityGroupIngress): object {
  const { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, sourcePrefixListId, sourceSecurityGroupId } = rule;
  return { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, sourcePrefixListId, sourceSecurityGroupId };
}

function egressOf(rule: ec2.CfnSecurityGroupEgress): object {
  const { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, destinationPrefixListId, destinationSecurityGroupId } = rule;
  return { ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, destinationPrefixListId, destinationSecurityGroupId };
}

/** None of a way out whose end only the deployment knows. Each way in is one too many. */
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
