import { any, structure } from '../service/input';
import { REGION_NAME } from '../service/region-name';
import type { StageSnapshot } from '../service/snapshot';
import type { Joined } from '../services/ivs';
import type { Context } from './context';
import { IvsLocalError } from './error';
import { checkOptions } from './options';
import { createParticipant, type Participant } from './participant';

/** As in the operation CreateStage. */
export interface CreateStageInput {
  /** @default - the stage has no name */
  readonly name?: string;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** @default - participants are not recorded */
  readonly autoParticipantRecordingConfiguration?: object;
  /** @default - the region of the endpoint */
  readonly region?: string;
}

/** A new participant: what its token says. Or the token that your program has issued. */
export type JoinInput =
  | {
      /** @default - none */
      readonly userId?: string;
      /** @default - none */
      readonly attributes?: Readonly<Record<string, string>>;
      /** @default - both, as in the service */
      readonly capabilities?: readonly ('PUBLISH' | 'SUBSCRIBE')[];
    }
  | {
      /** From CreateParticipantToken, or signed with your own key pair. It must be for this stage. */
      readonly token: string;
      /**
       * A connection token that is signed with your own key pair.
       * @default - the participant has a connection of its own
       */
      readonly connectionToken?: string;
    };

/** A stage of the endpoint. Methods throw, or reject with, an `IvsLocalError`. */
export interface Stage {
  readonly arn: string;
  /** Joins as a new participant. Resolves when it is connected. */
  join(input?: JoinInput): Promise<Participant>;
  /** Returns a participant that joined in another way, for example over HTTP. It is not checked before its first action. */
  participant(id: string): Participant;
  /** Returns the stage with its sessions and participants as they are now. */
  snapshot(): StageSnapshot;
}

// The service checks the members. It ignores unknown ones, as on AWS.
const CREATE_STAGE = structure({ name: any, tags: any, autoParticipantRecordingConfiguration: any, region: REGION_NAME });

export async function createStage(context: Context, given: CreateStageInput, usual: string): Promise<Stage> {
  checkOptions(given, CREATE_STAGE, 'createStage');
  const { region, ...input } = given;
  const { stage } = await context.call(region ?? usual, 'CreateStage', input);
  return stageOf(context, (stage as { readonly arn: string }).arn);
}

export function stageOf(context: Context, arn: string): Stage {
  return {
    arn,
    async join(input = {}) {
      const joined = (await context.run('join', joinInput(arn, input))) as Joined;
      return createParticipant(context, joined);
    },
    participant: (participantId) => createParticipant(context, { stageArn: arn, participantId }),
    snapshot() {
      const stages = Object.values(context.server.snapshot().regions).flatMap((region) => region.stages);
      const found = stages.find((stage) => stage.arn === arn);
      if (found) return found;
      throw new IvsLocalError('NOT_FOUND', `There is no stage ${arn}. It was deleted, or the endpoint was reset.`);
    },
  };
}

// The command checks the members.
const JOIN = structure({ userId: any, attributes: any, capabilities: any, token: any, connectionToken: any });

/** The input of the command. Throws for a token of another stage. */
function joinInput(stageArn: string, input: JoinInput): object {
  checkOptions(input, JOIN, 'join');
  if (!('token' in input) || typeof input.token !== 'string') return { ...input, stage: stageArn };
  const resource = resourceOf(input.token);
  if (resource === undefined || resource === stageArn) return input;
  throw new IvsLocalError('TOKEN_NOT_ALLOWED', `The token must be for ${stageArn}, got one for ${resource}. Let it join that stage.`);
}

/** The stage in the claims of a token; undefined for a text that is no token, which the service refuses. */
function resourceOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).resource;
  } catch {
    return undefined;
  }
}
