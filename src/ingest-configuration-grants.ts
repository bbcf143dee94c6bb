import * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';

/**
 * Permissions on an ingest configuration for code that runs.
 */
export class IngestConfigurationGrants {
  /**
   * Permissions on any ingest configuration, an L1 too.
   *
   * @param ingestConfiguration the ingest configuration
   */
  public static fromIngestConfiguration(ingestConfiguration: refs.IIngestConfigurationRef): IngestConfigurationGrants {
    return new IngestConfigurationGrants(ingestConfiguration);
  }

  private constructor(private readonly ingestConfiguration: refs.IIngestConfigurationRef) {}

  /**
   * Lets `grantee` read the ingest configuration, and with it the **stream key**: `ivs:GetIngestConfiguration`.
   *
   * @param grantee who may
   */
  public readStreamKey(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ivs:GetIngestConfiguration'],
      resourceArns: [this.ingestConfiguration.ingestConfigurationRef.ingestConfigurationArn],
    });
  }
}
