/** The inputs and outputs of SSM's modelled operations, in the SDK's member names. */
export interface DocumentInput {
  /** A name or an ARN. */
  readonly Name: string;
  readonly DocumentVersion?: string | undefined;
  readonly VersionName?: string | undefined;
  readonly DocumentFormat?: string | undefined;
}

export interface GetDocumentOutput {
  readonly Name: string;
  readonly CreatedDate: Date;
  readonly DocumentVersion: string;
  readonly Status: 'Active';
  readonly Content: string;
  readonly DocumentType: 'Command';
  readonly DocumentFormat: 'JSON';
}

export interface DescribeDocumentOutput {
  readonly Document: {
    readonly Name: string;
    readonly Owner: string;
    readonly CreatedDate: Date;
    readonly Status: 'Active';
    readonly DocumentVersion: string;
    readonly LatestVersion: string;
    readonly DefaultVersion: string;
    readonly Description?: string;
    readonly Parameters: readonly {
      readonly Name: string;
      readonly Type: 'String' | 'StringList';
      readonly Description?: string;
      readonly DefaultValue?: string;
    }[];
    readonly PlatformTypes: readonly string[];
    readonly DocumentType: 'Command';
    readonly SchemaVersion: string;
    readonly DocumentFormat: 'JSON';
    readonly Hash: string;
    readonly HashType: 'Sha256';
    readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  };
}

export interface DescribeInstanceInformationInput {
  readonly Filters?: readonly { readonly Key: string; readonly Values: readonly string[] }[] | undefined;
  readonly InstanceInformationFilterList?:
    readonly { readonly key: string; readonly valueSet: readonly string[] }[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstanceInformationOutput {
  readonly InstanceInformationList: readonly {
    readonly InstanceId: string;
    readonly PingStatus: 'Online' | 'ConnectionLost';
    readonly LastPingDateTime: Date;
    readonly AgentVersion: string;
    readonly IsLatestVersion: boolean;
    readonly PlatformType: string;
    readonly ResourceType: 'EC2Instance';
    readonly ComputerName: string;
  }[];
  readonly NextToken?: string;
}

export type Parameters = Readonly<Record<string, readonly string[]>>;

/** Members that are in the service's model but not here are refused as `NotModelled` when given. */
export interface SendCommandInput {
  readonly InstanceIds?: readonly string[] | undefined;
  readonly DocumentName: string;
  readonly DocumentVersion?: string | undefined;
  readonly TimeoutSeconds?: number | undefined;
  readonly Comment?: string | undefined;
  readonly Parameters?: Parameters | undefined;
}

export interface CommandOutput {
  readonly CommandId: string;
  readonly DocumentName: string;
  readonly DocumentVersion: string;
  readonly Comment: string;
  readonly ExpiresAfter: Date;
  readonly Parameters: Parameters;
  readonly InstanceIds: readonly string[];
  readonly Targets: readonly [];
  readonly RequestedDateTime: Date;
  readonly Status: string;
  readonly StatusDetails: string;
  readonly MaxConcurrency: string;
  readonly MaxErrors: string;
  readonly TargetCount: number;
  readonly CompletedCount: number;
  readonly ErrorCount: number;
  readonly DeliveryTimedOutCount: number;
  readonly TimeoutSeconds: number;
}

export interface SendCommandOutput {
  readonly Command: CommandOutput;
}

export interface CancelCommandInput {
  readonly CommandId: string;
  readonly InstanceIds?: readonly string[] | undefined;
}

export interface ListInput {
  readonly CommandId?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly Filters?: readonly { readonly key: string; readonly value: string }[] | undefined;
}

export interface ListCommandsOutput {
  readonly Commands: readonly CommandOutput[];
  readonly NextToken?: string;
}

export interface ListCommandInvocationsInput extends ListInput {
  readonly Details?: boolean | undefined;
}

export interface CommandPlugin {
  readonly Name: string;
  readonly Status: string;
  readonly StatusDetails: string;
  readonly ResponseCode: number;
  readonly ResponseStartDateTime?: Date;
  readonly ResponseFinishDateTime?: Date;
  readonly Output: string;
}

export interface ListCommandInvocationsOutput {
  readonly CommandInvocations: readonly {
    readonly CommandId: string;
    readonly InstanceId: string;
    readonly InstanceName: string;
    readonly Comment: string;
    readonly DocumentName: string;
    readonly DocumentVersion: string;
    readonly RequestedDateTime: Date;
    readonly Status: string;
    readonly StatusDetails: string;
    readonly CommandPlugins: readonly CommandPlugin[];
  }[];
  readonly NextToken?: string;
}

export interface GetCommandInvocationInput {
  readonly CommandId: string;
  readonly InstanceId: string;
  readonly PluginName?: string | undefined;
}

export interface GetCommandInvocationOutput {
  readonly CommandId: string;
  readonly InstanceId: string;
  readonly Comment: string;
  readonly DocumentName: string;
  readonly DocumentVersion: string;
  readonly PluginName: string;
  readonly ResponseCode: number;
  /** ISO 8601; empty until the step has ended, as are the next two. */
  readonly ExecutionStartDateTime: string;
  readonly ExecutionElapsedTime: string;
  readonly ExecutionEndDateTime: string;
  readonly Status: string;
  readonly StatusDetails: string;
  readonly StandardOutputContent: string;
  readonly StandardErrorContent: string;
}
