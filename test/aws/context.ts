/** What probes act with. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateParticipantTokenCommand, ListParticipantsCommand, ListStageSessionsCommand } from '@aws-sdk/client-ivs-realtime';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { type ClientSettings, type Clients, createClients, type Difference } from './clients';
import { IAM_MILLISECONDS, NotSeen, type ProbeContext } from './probe';
import { createStacks } from './stacks';
import type { Target } from './target';

/** The tag and the prefix of the names of everything that the suite makes. */
export const MARK = 'cdk-ivs-realtime-test';

const LOOK_MILLISECONDS = 5_000;
const PUBLISH_MILLISECONDS = 5 * 60_000;

/** What probes share, by its name. */
export type Shared = Map<string, Promise<unknown>>;

export interface ContextOptions {
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Falsifies the answers that the probe gets. @default - the answers of the target */
  readonly difference?: Difference;
  /** What the probes of a run share, by its name. @default - the probe makes it for itself */
  readonly shared?: Shared;
  /** Receives what `cdk` prints. @default - nobody */
  readonly onOutput?: (text: string) => void;
}

/** A probe's context. Names have a random part, because names of buckets are global and names of stacks may have a history. */
export function createContext({
  target,
  signal,
  difference,
  shared = new Map(),
  onOutput = () => {},
}: ContextOptions): ProbeContext & { close(): void } {
  const id = randomBytes(4).toString('hex');
  const { account, clientSettings } = target;
  const { region } = clientSettings;
  const opened: Clients[] = [];
  const open = (settings: ClientSettings) => {
    const clients = createClients(settings, () => difference ?? {});
    opened.push(clients);
    return clients;
  };
  const clients = open(clientSettings);
  const name = (what: string) => `${MARK}-${what}-${id}`;
  const tags = { [MARK]: id };
  const wait = (milliseconds: number) => target.wait(milliseconds, signal);

  async function until<T>(what: string, milliseconds: number, look: () => Promise<T | undefined>): Promise<T> {
    for (let passed = 0; ; passed += LOOK_MILLISECONDS) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (passed >= milliseconds) throw new NotSeen(what);
      await wait(LOOK_MILLISECONDS);
    }
  }

  async function assumeRole(RoleArn: string | undefined): Promise<Clients> {
    const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: MARK });
    // IAM takes some seconds to let a new role be assumed, and longer to apply its policies everywhere.
    const { accessKeyId, secretAccessKey, sessionToken } = await until('the role could not be assumed', IAM_MILLISECONDS, async () => {
      const { Credentials: given } = await clients.sts.send(command).catch(() => ({ Credentials: undefined }));
      return (
        given && { accessKeyId: given.AccessKeyId ?? '', secretAccessKey: given.SecretAccessKey ?? '', sessionToken: given.SessionToken }
      );
    });
    await wait(IAM_MILLISECONDS);
    return open({ ...clientSettings, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  }

  const stacks = createStacks({ account, region, env: target.env, clients, tags, name, signal, onOutput });
  return {
    account,
    region,
    clients,
    tags,
    name,
    assumeRole,
    wait,
    pause: (milliseconds) => sleep(milliseconds, undefined, { signal }),
    share<T>(what: string, make: () => Promise<T>) {
      const made = shared.get(what) ?? make();
      shared.set(what, made);
      return made as Promise<T>;
    },
    until,
    deploy: stacks.deploy,
    async publish(stageArn) {
      const { participantToken } = await clients.ivs.send(new CreateParticipantTokenCommand({ stageArn }));
      await target.publish(participantToken?.token ?? '');
      return until('nobody published', PUBLISH_MILLISECONDS, () => publisherOf(clients, stageArn, participantToken?.participantId));
    },
    close() {
      stacks.close();
      for (const each of opened) each.destroy();
    },
  };
}

/** The id of a participant, if it publishes in the newest session of the stage. */
async function publisherOf({ ivs }: Clients, stageArn: string, participantId: string | undefined): Promise<string | undefined> {
  const { stageSessions = [] } = await ivs.send(new ListStageSessionsCommand({ stageArn, maxResults: 1 }));
  const [{ sessionId } = {}] = stageSessions;
  if (!sessionId) return undefined;
  const { participants = [] } = await ivs.send(new ListParticipantsCommand({ stageArn, sessionId, filterByPublished: true }));
  return participants.some((participant) => participant.participantId === participantId) ? participantId : undefined;
}
