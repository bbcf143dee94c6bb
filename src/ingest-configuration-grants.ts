import * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';

/**
 * Grants permissions on an ingest configuration.
 */
export class IngestConfigurationGrants {
  /**
   * Grants for any ingest configuration, also an L1.
   *
   * @param ingestConfiguration the ingest configuration
   */
  public static fromIngestConfiguration(ingestConfiguration: refs.IIngestConfigurationRef): IngestConfigurationGrants {
    return new IngestConfigurationGrants(ingestConfiguration);
  }

  private constructor(private readonly ingestConfiguration: refs.IIngestConfigurationRef) {}

  /**
   * Grants `ivs:GetIngestConfiguration`, which returns the **stream key**.
   *
   * @param grantee the principal, such as a function or a role
   */
  public readStreamKey(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ivs:GetIngestConfiguration'],
      resourceArns: [this.ingestConfiguration.ingestConfigurationRef.ingestConfigurationArn],
    });
  }
}
