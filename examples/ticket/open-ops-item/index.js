/** Opens an OpsItem for an instance that may still be frozen. Lambda's Node.js runtime brings the SDK. */
const { CreateOpsItemCommand, SSMClient } = require('@aws-sdk/client-ssm');

const ssm = new SSMClient();

/** The OpsItem for an event `Thaw Owed`. */
function opsItemOf({ account, region, detail }) {
  return {
    Title: `${detail.instance} may still be frozen (policy ${detail.policy})`,
    Description: `Its thaw is overdue since ${detail.dueAt}, lease: ${detail.lease}. The guard tries again every minute.`,
    Source: 'quiesce',
    Severity: '1',
    Category: 'Availability',
    OperationalData: {
      // Systems Manager refuses a second open OpsItem with the same string.
      '/aws/dedup': {
        Type: 'SearchableString',
        Value: JSON.stringify({ dedupString: `quiesce-thaw-owed-${detail.executionId}` }),
      },
      '/aws/resources': {
        Type: 'SearchableString',
        Value: JSON.stringify([{ arn: `arn:aws:ec2:${region}:${account}:instance/${detail.instance}` }]),
      },
    },
  };
}

exports.handler = async (event) => {
  try {
    await ssm.send(new CreateOpsItemCommand(opsItemOf(event)));
  } catch (error) {
    // The event is sent again every minute while the thaw is owed.
    if (error.name !== 'OpsItemAlreadyExistsException') {
      throw error;
    }
  }
};
