import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { type ParticipantTokenHttpOptions, renderHttpOptions } from './participant-token-http';
import type { Violation } from './private/errors';
import { bindEnvironment, checkEnvironmentPrefix } from './private/functions/bound-environment';
import { checkEnvironmentLength } from './private/functions/environment-length';
import { addFunction } from './private/functions/functions';
import { grantOn } from './private/grants';
import { knownEndpoints, renderStage } from './private/issued-stages';
import { keyOfAlias } from './private/keys';
import { checkSameEnvironment, checkSameRegion, warnOutsideServiceRegions } from './private/regions';
import { throwViolation } from './private/validation';
import type { TokenEnvironment, TokenIssuerEnvironment } from './private/wire';
import type { IPublicKey } from './public-key';
import { PublicKeyGrants } from './public-key-grants';
import type { IRuntimeStages } from './runtime-stages';

/** A caller over HTTP waits at most 29 s. */
const TIMEOUT_SECONDS = 15;

const DEFAULT_PREFIX = 'IVS_TOKENS';

/**
 * Properties of a token issuer.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/tokens.md#a-function-that-issues-tokens
 */
export interface ParticipantTokenIssuerProps {
  /**
   * The stages for which it issues tokens, each once: of this library, L1s, or imported. They are in the account and region of the issuer.
   * `stages` or `runtimeStages` has at least one.
   *
   * The function has their endpoints in its environment, which has at most 4,096 characters: enough for 22 stages. It asks IVS once for those
   * of L1s and of stages that are imported by their ARN.
   *
   * @default - none
   */
  readonly stages?: refs.IStageRef[];

  /**
   * Stages that your code creates while it runs, for which it issues tokens. They are in the account and region of the issuer, which has at
   * least one in `stages` or `runtimeStages`. The environment of the function, which has their tag values, has at most 4,096 characters.
   *
   * @default - none
   */
  readonly runtimeStages?: IRuntimeStages[];

  /**
   * Signs the tokens with the KMS key of this public key: one call to KMS for each token, of which an account has 1,000 a second, and more on
   * request. The private key never leaves KMS. The public key is in the account and region of the issuer.
   *
   * @default - IVS makes each token by `CreateParticipantToken`, at most 50 a second in an account and region
   */
  readonly publicKey?: refs.IPublicKeyRef;

  /**
   * The KMS key that `publicKey` is the public half of, in the region of the issuer. Pass it for an L1 and for an imported public key, which do
   * not know it.
   *
   * @default - the one of `publicKey`
   */
  readonly kmsKey?: IKey;

  /**
   * Answers requests over HTTP, from a Lambda function URL with IAM authentication, an HTTP API or a REST API with an authorizer. You create
   * the URL or the API; the issuer creates none.
   *
   * @default - requests over HTTP are refused
   */
  readonly http?: ParticipantTokenHttpOptions;
}

/**
 * Options of `bind`.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/tokens.md#a-function-that-issues-tokens
 */
export interface ParticipantTokenIssuerBindOptions {
  /**
   * The beginning of the names of the environment variables: letters, digits and `_`, with a letter first. A function that uses several
   * issuers has one for each.
   *
   * @default 'IVS_TOKENS'
   */
  readonly environmentPrefix?: string;
}

/**
 * A Lambda function that issues participant tokens for stages, and the permission for your own functions to do so.
 *
 * Throws if there are no stages, for a public key without its KMS key, for a stage or key in another account or region, and for values of `http`
 * outside of their ranges.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
 *
 * @exampleMetadata fixture=tokens
 * @example
 * const issuer = new ParticipantTokenIssuer(this, 'Tokens', { stages: [stage], runtimeStages: [rooms], publicKey });
 * issuer.grantInvoke(backend);
 */
export class ParticipantTokenIssuer extends Construct {
  /**
   * The function that issues tokens. Put it behind a function URL or an API by the CDK's own constructs, and only with an authorizer.
   *
   * Its event is the input of `CreateParticipantToken` (`stageArn`, `userId`, `attributes`, `capabilities`, `duration`), or with a public key
   * `{ "tokenType": "CONNECTION", "duration": … }`. Its result is the token, with its participant id and expiration time.
   */
  public readonly lambdaFunction: lambda.Function;

  private readonly stages: readonly refs.IStageRef[];
  private readonly runtimeStages: readonly IRuntimeStages[];
  private readonly signingKey?: SigningKey;

  constructor(scope: Construct, id: string, props: ParticipantTokenIssuerProps) {
    super(scope, id);
    const { stages = [], runtimeStages = [], publicKey, kmsKey } = props;
    const http = props.http && renderHttpOptions(props.http, this.node.path);
    this.checkStages(stages, runtimeStages);
    this.signingKey = this.signingKeyOf(publicKey, kmsKey);
    this.stages = stages;
    this.runtimeStages = runtimeStages;
    warnOutsideServiceRegions(this);

    const environment: TokenIssuerEnvironment = {
      ...this.environmentVariables(),
      ...(runtimeStages.length > 0 && { RUNTIME_STAGES_TAG_VALUES: runtimeStages.map(({ tagValue }) => tagValue).join(' ') }),
      ...(http && { HTTP: Stack.of(this).toJsonString(http) }),
    };
    this.checkEnvironment({ ...environment, ...(http && { HTTP: JSON.stringify(http) }) });
    const { fn, role } = addFunction(this, {
      description: 'Issues participant tokens (cdk-ivs-realtime)',
      file: 'token-issuer',
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: { ...environment },
      policyName: 'TokenIssuer',
      statements: [],
    });
    this.grantIssue(role);
    // Where IVS makes the tokens, nobody needs the endpoints, and IAM checks the tag.
    if (this.signingKey) {
      const unknown = stages.filter((stage) => knownEndpoints(stage).length === 0);
      this.grantOnStages(role, 'ivs:GetStage', unknown);
    }
    this.lambdaFunction = fn;
  }

  /**
   * Lets a principal invoke the function. It can then have tokens for all stages of this issuer, with any user id, attributes and capabilities.
   *
   * @param grantee the principal, such as a function or a role
   */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.lambdaFunction.grantInvoke(grantee);
  }

  /**
   * Lets a function of yours make tokens itself. It gets environment variables, and the permission to sign digests with the KMS key, or without a
   * public key `ivs:CreateParticipantToken` on the stages. It gets nothing more.
   *
   * The variables are `IVS_TOKENS_PUBLIC_KEY_ARN`, `IVS_TOKENS_KMS_KEY_ARN` and `IVS_TOKENS_STAGES`. The package `ivs-realtime-tokens` reads
   * them. KMS knows no stages: a function that may sign can make tokens for all stages of the account and region.
   *
   * Throws if the function has variables with these names from another issuer.
   *
   * @param fn the function
   * @param options the names of the variables
   */
  public bind(fn: lambda.Function, options: ParticipantTokenIssuerBindOptions = {}): void {
    const { environmentPrefix = DEFAULT_PREFIX } = options;
    checkEnvironmentPrefix(environmentPrefix, DEFAULT_PREFIX, this.node.path);
    const variables = Object.entries(this.environmentVariables()).map(([name, value]) => [
      name.replace(DEFAULT_PREFIX, environmentPrefix),
      value,
    ]);
    bindEnvironment(this, 'ParticipantTokenIssuer', fn, Object.fromEntries(variables));
    this.grantIssue(fn);
  }

  /** Grants the call that makes a token. */
  private grantIssue(grantee: iam.IGrantable): void {
    if (this.signingKey) this.signingKey.grants._signDigest(grantee);
    else this.grantOnStages(grantee, 'ivs:CreateParticipantToken', this.stages);
  }

  /** Grants an action on some of the fixed stages, and on all run-time stages. */
  private grantOnStages(grantee: iam.IGrantable, action: string, stages: readonly refs.IStageRef[]): void {
    for (const stage of stages) grantOn(stage, grantee, { actions: [action], resourceArns: [stage.stageRef.stageArn] });
    for (const { grants } of this.runtimeStages) grants._onStages(grantee, action);
  }

  private environmentVariables(): TokenEnvironment {
    const { signingKey } = this;
    const stages = this.stages.map((stage) => (signingKey ? renderStage(stage) : stage.stageRef.stageArn));
    return {
      ...(signingKey && { IVS_TOKENS_PUBLIC_KEY_ARN: signingKey.publicKeyArn, IVS_TOKENS_KMS_KEY_ARN: signingKey.kmsKeyArn }),
      ...(stages.length > 0 && { IVS_TOKENS_STAGES: stages.join(' ') }),
    };
  }

  private checkStages(stages: readonly refs.IStageRef[], runtimeStages: readonly IRuntimeStages[]): void {
    if (stages.length + runtimeStages.length === 0) {
      this.throwViolation({
        rule: 'a token issuer has stages',
        got: 'none',
        fix: 'pass `stages`, `runtimeStages`, or both',
      });
    }
    const arns = stages.map(({ stageRef }) => stageRef.stageArn);
    const repeated = stages.find((_, index) => arns.indexOf(arns[index] as string) < index);
    if (repeated) {
      this.throwViolation({ rule: '`stages` names each stage once', got: `'${repeated.node.path}' twice`, fix: 'remove the repetition' });
    }
    for (const stage of [...stages, ...runtimeStages]) {
      checkSameEnvironment(this, 'a token issuer and its stages', stage, 'make an issuer in the account and region of the stage');
    }
  }

  private signingKeyOf(publicKey: ParticipantTokenIssuerProps['publicKey'], given: IKey | undefined): SigningKey | undefined {
    if (!publicKey) {
      if (!given) return undefined;
      return this.throwViolation({
        rule: '`kmsKey` is the key that `publicKey` is the public half of',
        got: 'no `publicKey`',
        fix: 'pass a PublicKey that is made with PublicKeyMaterial.fromKmsKey, or leave out `kmsKey`',
      });
    }
    const own = (publicKey as Partial<IPublicKey>).kmsKey;
    const kmsKey = given ? keyOfAlias(given) : own;
    if (!kmsKey) {
      return this.throwViolation({
        rule: 'a token issuer signs with the KMS key of its public key',
        got: `'${publicKey.node.path}', whose KMS key is unknown`,
        fix: 'make it with PublicKeyMaterial.fromKmsKey, pass `kmsKey`, or leave out `publicKey`, so that IVS makes the tokens',
      });
    }
    if (own && own.keyArn !== kmsKey.keyArn) {
      this.throwViolation({
        rule: '`kmsKey` is the key that `publicKey` is the public half of',
        got: `'${kmsKey.node.path}' instead of '${own.node.path}'`,
        fix: 'leave out `kmsKey`',
      });
    }
    checkSameEnvironment(this, 'a token issuer and its public key', publicKey, 'use a public key that is imported there');
    checkSameRegion(this, 'a token issuer and its KMS key', kmsKey);
    return {
      publicKeyArn: publicKey.publicKeyRef.publicKeyArn,
      kmsKeyArn: kmsKey.keyArn,
      grants: PublicKeyGrants.fromPublicKey(publicKey, kmsKey),
    };
  }

  private checkEnvironment(variables: Readonly<Record<string, string>>): void {
    const what = `${this.stages.length} stages, ${this.runtimeStages.length} run-time stages and the options of \`http\``;
    const fix = 'make several issuers, or create the stages while your app runs and pass RuntimeStages';
    checkEnvironmentLength(variables, what, fix, this.node.path);
  }

  private throwViolation(violation: Violation): never {
    throwViolation(violation, this.node.path);
  }
}

/** The key with which tokens are signed. */
interface SigningKey {
  readonly publicKeyArn: string;
  readonly kmsKeyArn: string;
  readonly grants: PublicKeyGrants;
}
