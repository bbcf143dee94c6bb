import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IResource, Resource, Token } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { IngestConfigurationGrants } from './ingest-configuration-grants';
import type { IngestCredentials } from './ingest-credentials';
import { adoption } from './private/adoption';
import { idOf, known } from './private/imports';
import { mapKeyViolation } from './private/map-keys';
import { checkName, physicalName } from './private/names';
import { readAndWriteSecret } from './private/provider/handler-permissions';
import { IvsResource } from './private/provider/ivs-resource';
import { Provider } from './private/provider/provider';
import { checkSameEnvironment } from './private/regions';
import { checkCredentialsSecret } from './private/secrets';
import { checkArn, throwViolation } from './private/validation';
import type { IngestConfigurationAttribute, IngestConfigurationProperties } from './private/wire';

/**
 * The protocol with which encoders publish.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateIngestConfiguration.html
 */
export enum IngestProtocol {
  /** RTMP over TLS. */
  RTMPS = 'RTMPS',
  /** Unencrypted RTMP. It also needs `insecureIngest: true`. */
  RTMP = 'RTMP',
}

/**
 * An ingest configuration: lets an encoder, such as OBS or a hardware encoder, publish to a stage as one participant, over RTMP or RTMPS.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_IngestConfiguration.html
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
   * The id of the participant that the ingest publishes as.
   *
   * @attribute
   */
  readonly ingestConfigurationParticipantId: string;

  /**
   * The stage's URL for the protocol, to which encoders publish. It does not contain the stream key. Empty while there is no stage.
   *
   * @attribute
   */
  readonly ingestConfigurationPublishUrl: string;

  /**
   * Grants permissions on this ingest configuration to your code.
   */
  readonly grants: IngestConfigurationGrants;
}

/**
 * Options of an ingest configuration, without its stage.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateIngestConfiguration.html
 */
export interface IngestConfigurationOptions {
  /**
   * The name of the ingest configuration: up to 128 characters, only letters, digits, `-` and `_`. It need not be unique. Changing it replaces
   * the ingest configuration.
   *
   * @default - `<stack>-<logical id>`, which does not change when the construct moves in the tree and keeps its logical id
   */
  readonly ingestConfigurationName?: string;

  /**
   * The protocol with which encoders publish. RTMP is not encrypted, so it needs `insecureIngest`. Changing it replaces the ingest
   * configuration.
   *
   * @default IngestProtocol.RTMPS
   */
  readonly protocol?: IngestProtocol;

  /**
   * Whether encoders may publish without encryption. Required for RTMP. Changing it replaces the ingest configuration.
   *
   * @default - false, the service's default
   */
  readonly insecureIngest?: boolean;

  /**
   * Your name for the participant, up to 128 characters. All participants of the stage see it, so it should not identify a person.
   * Changing it replaces the ingest configuration.
   *
   * @default - none
   */
  readonly userId?: string;

  /**
   * Attributes of the participant. Keys and values have at most 1,024 bytes in UTF-8 in total. A key is known at synthesis, and is neither
   * `__proto__` nor the name of an intrinsic function of CloudFormation. All participants of the stage see the attributes. Changing them
   * replaces the ingest configuration.
   *
   * @default - none
   */
  readonly attributes?: { [key: string]: string };

  /**
   * Whether two encoders publish at the same time, each with its own stream key, so that the stream continues if one fails.
   * You can change it while no encoder publishes.
   *
   * @default - false, the service's default
   */
  readonly redundantIngest?: boolean;

  /**
   * The secret that stores stream key, participant id and URL for those who publish. The secret and the key that encrypts it are in the region
   * of the stack. A secret holds the credentials of one ingest.
   *
   * @default - no secret; your code reads the stream key at run time, see `grants.readStreamKey`
   */
  readonly credentials?: IngestCredentials;

  /**
   * Whether to delete the ingest configuration even while an encoder publishes with it.
   *
   * @default false - deletion waits, and fails if that takes too long
   */
  readonly forceDelete?: boolean;

  /**
   * The ARN of an existing ingest configuration that this construct adopts instead of creating a new one. It is in the account and region of
   * the stack. It belongs to no stack, or to an L1 of the same stack that retains it. Only one construct of an app may adopt it.
   *
   * The deployment changes its stage, redundancy and tags to those of this construct, and keeps its stream key. It fails if another property
   * differs, because that cannot change. If the deployment fails, its rollback restores the ingest configuration and deletes nothing. Once
   * adopted, the ingest configuration is like any other of the stack: removing the construct deletes it, unless its removal policy retains it.
   * You may remove `adoptArn` once the deployment has succeeded, which changes nothing. `adoptArn` requires `ingestConfigurationName`, and a
   * stack that is not nested. `RemovalPolicy.RETAIN`, with which a failed deployment could not be rolled back, is refused: use
   * `RETAIN_ON_UPDATE_OR_DELETE`.
   *
   * @default - none; the construct creates a new ingest configuration
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_UpdateIngestConfiguration.html
   */
  readonly adoptArn?: string;
}

/**
 * Properties of an ingest configuration.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateIngestConfiguration.html
 */
export interface IngestConfigurationProps extends IngestConfigurationOptions {
  /**
   * The stage that the ingest publishes to, in the account and region of the stack. You can set, change and remove it while no encoder
   * publishes.
   *
   * @default - no stage; encoders cannot publish until there is one
   */
  readonly stage?: refs.IStageRef;
}

/**
 * Attributes of an imported ingest configuration.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_IngestConfiguration.html
 */
export interface IngestConfigurationAttributes {
  /**
   * The ARN of the ingest configuration: `arn:aws:ivs:<region>:<account>:ingest-configuration/<id>`.
   */
  readonly ingestConfigurationArn: string;

  /**
   * The id of the participant that the ingest publishes as.
   *
   * @default - unknown; reading `ingestConfigurationParticipantId` throws an error
   */
  readonly ingestConfigurationParticipantId?: string;

  /**
   * The URL to which encoders publish.
   *
   * @default - unknown; reading `ingestConfigurationPublishUrl` throws an error
   */
  readonly ingestConfigurationPublishUrl?: string;
}

abstract class IngestConfigurationBase extends Resource implements IIngestConfiguration {
  public abstract readonly ingestConfigurationArn: string;
  public abstract readonly ingestConfigurationId: string;
  public abstract readonly ingestConfigurationParticipantId: string;
  public abstract readonly ingestConfigurationPublishUrl: string;

  /**
   * Grants permissions on this ingest configuration to your code.
   */
  public readonly grants = IngestConfigurationGrants.fromIngestConfiguration(this);

  /**
   * A reference to this ingest configuration, for L1 constructs and other libraries.
   */
  public get ingestConfigurationRef(): refs.IngestConfigurationReference {
    return { ingestConfigurationArn: this.ingestConfigurationArn };
  }
}

/**
 * An Amazon IVS Real-Time ingest configuration.
 *
 * Stage, redundancy and tags change in place while no encoder publishes. Any other change replaces the ingest configuration, which gives it a
 * new stream key.
 *
 * Throws for a value or tag that IVS would refuse, for RTMP without `insecureIngest`, for a stage in another account or region, for a secret that
 * another ingest has, and if an adoption could not be rolled back.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateIngestConfiguration.html
 * @resource AWS::IVS::IngestConfiguration
 */
export class IngestConfiguration extends IngestConfigurationBase {
  /**
   * Imports an ingest configuration by its ARN. Its participant id and URL are unknown.
   *
   * Throws for text that is not the ARN of an ingest configuration.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param ingestConfigurationArn its ARN, `arn:aws:ivs:<region>:<account>:ingest-configuration/<id>`
   */
  public static fromIngestConfigurationArn(scope: Construct, id: string, ingestConfigurationArn: string): IIngestConfiguration {
    return IngestConfiguration.fromIngestConfigurationAttributes(scope, id, { ingestConfigurationArn });
  }

  /**
   * Imports an ingest configuration by its attributes.
   *
   * Throws for text that is not the ARN of an ingest configuration.
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

  /**
   * The name of the ingest configuration.
   *
   * @attribute
   */
  public readonly ingestConfigurationName: string;

  /**
   * The secret with stream key, participant id and URL, if `credentials` was given.
   */
  public readonly credentialsSecret?: ISecret;

  private readonly resource: IvsResource<IngestConfigurationProperties, IngestConfigurationAttribute>;

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
    this.resource = new IvsResource<IngestConfigurationProperties, IngestConfigurationAttribute>(this, 'Custom::IVSIngestConfiguration', {
      ...adoption(this, 'ingest-configuration', 'ingestConfigurationName', props),
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
    if (this.credentialsSecret) Provider.of(this).allow(this.resource, ...readAndWriteSecret(this, this.credentialsSecret));

    this.ingestConfigurationName = this.physicalName;
  }

  public get ingestConfigurationArn(): string {
    return this.resource.arn;
  }

  public get ingestConfigurationId(): string {
    return this.resource.attribute('Id');
  }

  public get ingestConfigurationParticipantId(): string {
    return this.resource.attribute('ParticipantId');
  }

  public get ingestConfigurationPublishUrl(): string {
    return this.resource.attribute('PublishUrl');
  }

  private checkProtocol(protocol: IngestProtocol, insecureIngest: boolean | undefined): void {
    if (protocol !== IngestProtocol.RTMP || insecureIngest === true || Token.isUnresolved(insecureIngest)) return;
    throwViolation(
      {
        rule: 'RTMP is not encrypted, so that it needs `insecureIngest`',
        got: insecureIngest === undefined ? 'none' : `${insecureIngest}`,
        fix: 'set it to true, or use IngestProtocol.RTMPS',
      },
      this.node.path,
    );
  }

  private checkUserId(userId: string | undefined): void {
    if (userId === undefined || Token.isUnresolved(userId)) return;
    const { length } = [...userId];
    if (length > 128) throwViolation({ rule: '`userId` has at most 128 characters', got: `${length}`, fix: 'shorten it' }, this.node.path);
  }

  private checkAttributes(attributes: { [key: string]: string } | undefined): void {
    for (const key of Object.keys(attributes ?? {})) {
      const violation = mapKeyViolation('a key of `attributes`', this.stack.resolve(key));
      if (violation) throwViolation(violation, this.node.path);
    }
    const texts = Object.entries(attributes ?? {}).flat();
    if (texts.some((text) => Token.isUnresolved(text))) return;
    const bytes = Buffer.byteLength(texts.join(''));
    if (bytes > 1024) {
      throwViolation(
        { rule: '`attributes` have at most 1024 bytes of keys and values in UTF-8', got: `${bytes}`, fix: 'shorten them' },
        this.node.path,
      );
    }
  }
}
