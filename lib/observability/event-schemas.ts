import { aws_eventschemas as eventschemas } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DetailType, EVENT_SOURCE } from '../../lambdas/domain/events';
import { schemaOf } from './schemas/json-schemas';

/**
 * The schemas of all events in a registry of EventBridge, where consoles, code bindings and editors find them. Their names
 * are those that EventBridge's own discovery would give: `quiesce@RunCompleted`.
 */
export class EventSchemas extends Construct {
  /** The registry of the schemas. */
  readonly registry: eventschemas.CfnRegistry;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.registry = new eventschemas.CfnRegistry(this, 'Registry', { description: 'Events of Quiesce' });
    for (const detailType of Object.values(DetailType)) {
      const name = detailType.replaceAll(' ', '');
      new eventschemas.CfnSchema(this, name, {
        registryName: this.registry.attrRegistryName,
        schemaName: `${EVENT_SOURCE}@${name}`,
        type: 'JSONSchemaDraft4',
        content: JSON.stringify(schemaOf(detailType)),
      });
    }
  }
}
