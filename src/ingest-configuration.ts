import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IResource, Resource, Token } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { IngestConfigurationGrants } from './ingest-configuration-grants';
import type { IngestCredentials } from './ingest-credentials';
import { idOf, known } from './private/imports';
import { IvsResource } from './private/ivs-resource';
import { mapKeyRefusal } from './private/map-keys';
import { checkName, physicalName } from './private/names';
import { readAndWriteSecret } from './private/permissions';
import { Provider } from './private/provider';
import { checkSameEnvironment } from './private/regions';
import { checkCredentialsSecret } from './private/secrets';
import { checkArn, refuse } from './private/validation';
import type { IngestConfigurationAttribute, IngestConfigurationProperties } from './private/wire';

/**
 * The protocol by which an ingest comes in.
 */
export enum IngestProtocol {
  /** RTMP over TLS. */
  RTMPS = 'RTMPS',
  /** RTMP in the clear, which also needs `insecureIngest`. */
  RTMP = 'RTMP',
}

/**
 * An ingest configuration: a way into a stage for encoders such as OBS or hardware, by RTMP or RTMPS, as one participant.
 */
export interface IIngestConfiguration extends IResource, refs.IIngestConfigurationRef {
  /**
   * The ARN of the ingest configuration.
   *
   * @attribute
   */
  readonly ingestConfigurationArn: string;

  /**
   * The id of the ingest configuration: the last part of its ARN.
   *
   * @attribute
   */
  readonly ingestConfigurationId: string;

  /**
   * The id of the participant as whom the ingest publishes.
   *
   * @attribute
   */
  readonly ingestConfigurationParticipantId: string;

  /**
   * The URL to publish to, without the stream key: that of the stage for the protocol. Empty while there is no stage.
   *
   * @attribute
   */
  readonly ingestConfigurationPublishUrl: string;

  /**
   * Permissions for code that runs.
   */
  readonly grants: IngestConfigurationGrants;
}

/**
 * What an ingest is like, whatever its stage.
 */
export interface IngestConfigurationOptions {
  /**
   * The name of the ingest configuration: up to 128 letters, digits, `-` and `_`. It need not be unique; changing it replaces the
   * ingest configuration.
   *
   * @default - `<stack>-<logical id>`, which stays when the construct moves in the tree and keeps its logical id
   */
  readonly ingestConfigurationName?: string;

  /**
   * The protocol by which encoders publish. Changing it replaces the ingest configuration.
   *
   * @default IngestProtocol.RTMPS
   */
  readonly protocol?: IngestProtocol;

  /**
   * Whether encoders may publish without encryption, which RTMP cannot do without. Changing it replaces the ingest configuration.
   *
   * @default - the service's default, false
   */
  readonly insecureIngest?: boolean;

  /**
   * Your name for the participant: up to 128 characters. All participants of the stage see it, so it should not identify a person.
   * Changing it replaces the ingest configuration.
   *
   * @default - none
   */
  readonly userId?: string;

  /**
   * Attributes of the participant: keys and values of at most 1,024 bytes in UTF-8 altogether. All participants of the stage see them.
   * Changing them replaces the ingest configuration.
   *
   * @default - none
   */
  readonly attributes?: { [key: string]: string };

  /**
   * Whether two encoders publish side by side, each with credentials of its own, so that one may fail.
   *
   * @default - the service's default, false
   */
  readonly redundantIngest?: boolean;

  /**
   * Where the stream key, the participant id and the URL are kept for whoever has to publish.
   *
   * @default - nowhere: read them at run time with `grants.readStreamKey`
   */
  readonly credentials?: IngestCredentials;

  /**
   * Whether the ingest configuration is deleted even while somebody publishes with it.
   *
   * @default false - deletion waits, and fails when it lasts too long
   */
  readonly forceDelete?: boolean;
}

/**
 * Properties of an ingest configuration.
 */
export interface IngestConfigurationProps extends IngestConfigurationOptions {
  /**
   * The stage that the ingest publishes to, of the account and region of the stack. It can be set, changed and taken away while nobody publishes.
   *
   * @default - no stage: publishing has to wait for one
   */
  readonly stage?: refs.IStageRef;
}

/**
 * What is known of an ingest configuration that was made elsewhere.
 */
export interface IngestConfigurationAttributes {
  /**
   * The ARN of the ingest configuration.
   */
  readonly ingestConfigurationArn: string;

  /**
   * The id of the participant as whom it publishes.
   *
   * @default - unknown: reading `ingestConfigurationParticipantId` is an error
   */
  readonly ingestConfigurationParticipantId?: string;

  /**
   * The URL to publish to.
   *
   * @default - unknown: reading `ingestConfigurationPublishUrl` is an error
   */
  readonly ingestConfigurationPublishUrl?: string;
}

abstract class IngestConfigurationBase extends Resource implements IIngestConfiguration {
  public abstract readonly ingestConfigurationArn: string;
  public abstract readonly ingestConfigurationId: string;
  public abstract readonly ingestConfigurationParticipantId: string;
  public abstract readonly ingestConfigurationPublishUrl: string;

  /**
   * Permissions for code that runs.
   */
  public readonly grants = IngestConfigurationGrants.fromIngestConfiguration(this);

  /**
   * A reference to this ingest configuration, by which the L1s and other libraries take it.
   */
  public get ingestConfigurationRef(): refs.IngestConfigurationReference {
    return { ingestConfigurationArn: this.ingestConfigurationArn };
  }
}

/**
 * An Amazon IVS Real-Time ingest configuration.
 *
 * Its stage, redundancy and tags change in place while nobody publishes with it; everything else replaces it, which makes a new stream key.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateIngestConfiguration.html
 * @resource AWS::IVS::IngestConfiguration
 */
export class IngestConfiguration extends IngestConfigurationBase {
  /**
   * An ingest configuration that was made elsewhere, of which the ARN is enough.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param ingestConfigurationArn its ARN, `arn:aws:ivs:<region>:<account>:ingest-configuration/<id>`
   */
  public static fromIngestConfigurationArn(scope: Construct, id: string, ingestConfigurationArn: string): IIngestConfiguration {
    return IngestConfiguration.fromIngestConfigurationAttributes(scope, id, { ingestConfigurationArn });
  }

  /**
   * An ingest configuration that was made elsewhere, with what is needed of it.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param attrs its ARN, participant id and URL
   */
  public static fromIngestConfigurationAttributes(
    scope: Construct,
    id: string,
    attrs: IngestConfigurationAttributes,
  ): IIngestConfiguration {
    checkArn('ingestConfigurationArn', attrs.ingestConfigurationArn, 'ingest-configuration', `${scope.node.path}/${id}`);

    class Import extends IngestConfigurationBase {
      public readonly ingestConfigurationArn = attrs.ingestConfigurationArn;
      public readonly ingestConfigurationId = idOf(attrs.ingestConfigurationArn);

      public get ingestConfigurationParticipantId() {
        return known(this, 'IngestConfiguration', attrs, 'ingestConfigurationParticipantId');
      }
      public get ingestConfigurationPublishUrl() {
        return known(this, 'IngestConfiguration', attrs, 'ingestConfigurationPublishUrl');
      }
    }
    return new Import(scope, id, { environmentFromArn: attrs.ingestConfigurationArn });
  }

  public readonly ingestConfigurationArn: string;
  public readonly ingestConfigurationId: string;
  public readonly ingestConfigurationParticipantId: string;
  public readonly ingestConfigurationPublishUrl: string;

  /**
   * The name of the ingest configuration.
   *
   * @attribute
   */
  public readonly ingestConfigurationName: string;

  /**
   * The secret with stream key, participant id and URL, if `credentials` asked for one.
   */
  public readonly credentialsSecret?: ISecret;

  constructor(scope: Construct, id: string, props: IngestConfigurationProps = {}) {
    super(scope, id, { physicalName: physicalName('ingestConfigurationName', props.ingestConfigurationName, () => this) });
    checkName('ingestConfigurationName', props.ingestConfigurationName, this.node.path);
    const protocol = props.protocol ?? IngestProtocol.RTMPS;
    this.checkProtocol(protocol, props.insecureIngest);
    this.checkUserId(props.userId);
    this.checkAttributes(props.attributes);
    if (props.stage) checkSameEnvironment(this, 'an ingest configuration and its stage', props.stage);

    this.credentialsSecret = props.credentials?._bind(this);
    if (this.credentialsSecret) checkCredentialsSecret(this, this.credentialsSecret);
    const resource = new IvsResource<IngestConfigurationProperties, IngestConfigurationAttribute>(this, 'Custom::IVSIngestConfiguration', {
      Name: this.physicalName,
      IngestProtocol: protocol,
      InsecureIngest: props.insecureIngest,
      StageArn: props.stage?.stageRef.stageArn,
      UserId: props.userId,
      Attributes: props.attributes,
      RedundantIngest: props.redundantIngest,
      ForceDelete: props.forceDelete,
      CredentialsSecretArn: this.credentialsSecret?.secretArn,
    });
    if (this.credentialsSecret) Provider.of(this).allow(resource, ...readAndWriteSecret(this, this.credentialsSecret));

    this.ingestConfigurationName = this.physicalName;
    this.ingestConfigurationArn = resource.arn;
    this.ingestConfigurationId = resource.attribute('Id');
    this.ingestConfigurationParticipantId = resource.attribute('ParticipantId');
    this.ingestConfigurationPublishUrl = resource.attribute('PublishUrl');
  }

  private checkProtocol(protocol: IngestProtocol, insecureIngest: boolean | undefined): void {
    if (protocol !== IngestProtocol.RTMP || insecureIngest === true || Token.isUnresolved(insecureIngest)) return;
    refuse(
      {
        rule: 'RTMP is not encrypted and needs `insecureIngest: true`',
        got: `\`insecureIngest: ${insecureIngest}\``,
        fix: 'allow it, or use IngestProtocol.RTMPS',
      },
      this.node.path,
    );
  }

  private checkUserId(userId: string | undefined): void {
    if (userId === undefined || Token.isUnresolved(userId)) return;
    const { length } = [...userId];
    if (length > 128) refuse({ rule: '`userId` has at most 128 characters', got: `${length}`, fix: 'shorten it' }, this.node.path);
  }

  private checkAttributes(attributes: { [key: string]: string } | undefined): void {
    for (const key of Object.keys(attributes ?? {})) {
      const refusal = mapKeyRefusal('a key of `attributes`', this.stack.resolve(key));
      if (refusal) refuse(refusal, this.node.path);
    }
    const texts = Object.entries(attributes ?? {}).flat();
    if (texts.some((text) => Token.isUnresolved(text))) return;
    const bytes = Buffer.byteLength(texts.join(''));
    if (bytes > 1024) {
      refuse(
        { rule: '`attributes` have at most 1024 bytes of keys and values in UTF-8', got: `${bytes}`, fix: 'shorten them' },
        this.node.path,
      );
    }
  }
}
