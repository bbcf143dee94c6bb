import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { grantOn } from './private/grants';

/**
 * Grants permissions on an ingest configuration.
 *
 * A grant throws if `grantee` is a principal of another account: IVS has no resource policies.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/permissions.md
 * @exampleMetadata fixture=grants
 * @example
 * ingest.grants.readStreamKey(fn);
 *
 * // Also for an L1 ingest configuration:
 * IngestConfigurationGrants.fromIngestConfiguration(l1Ingest).readStreamKey(fn);
 */
export class IngestConfigurationGrants {
  /**
   * Grants for an ingest configuration: a construct of this library, an imported ingest configuration or an L1.
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
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GetIngestConfiguration.html
   */
  public readStreamKey(grantee: iam.IGrantable): iam.Grant {
    const resourceArns = [this.ingestConfiguration.ingestConfigurationRef.ingestConfigurationArn];
    return grantOn(this.ingestConfiguration, grantee, { actions: ['ivs:GetIngestConfiguration'], resourceArns });
  }
}
