/** A stage of IVS Real-Time whose events go to the rules of an emulator. */
import { startForwarding } from '../../../local/src/endpoint/forwarding';
import type { EndpointServer } from '../../../local/src/endpoint/server';
import type { NumberedNews } from '../../../local/src/service/news';
import { until } from '../../support/until';
import { type FakeCall, type FakeEmulator, functionArn } from './fake-emulator';

export const PUBLISHED = { source: ['aws.ivs'], detail: { event_name: ['Participant Published'] } };

export interface RelayedStage {
  readonly endpoint: EndpointServer;
  readonly stageArn: string;
  readonly errors: readonly string[];
  readonly news: readonly NumberedNews[];
  /** Lets participants join and publish, all at once. Gives their ids. */
  publish(...userIds: readonly string[]): Promise<string[]>;
  /** Waits until the news tells of so many deliveries, failed ones too. */
  settled(count: number): Promise<void>;
  ruleNews(): { readonly ruleName: string; readonly target: string; readonly failure?: string }[];
}

export async function startRelayedStage(
  emulator: FakeEmulator,
  options: { readonly patienceMilliseconds?: number } = {},
): Promise<RelayedStage> {
  const [errors, news]: [string[], NumberedNews[]] = [[], []];
  const endpoint = await startForwarding({ elsewhere: emulator.url, onError: (message) => errors.push(message), ...options });
  endpoint.newsroom.listen((one) => news.push(one));
  const { stage } = (await endpoint.ivs.call('us-east-1', 'CreateStage', { name: 'late-night' })) as { stage: { arn: string } };
  const stageArn = stage.arn;

  async function publish(...userIds: readonly string[]): Promise<string[]> {
    const tokens = await Promise.all(
      userIds.map(async (userId) => {
        const { participantToken } = (await endpoint.ivs.call('us-east-1', 'CreateParticipantToken', { stageArn, userId })) as {
          readonly participantToken: { readonly token: string };
        };
        return participantToken.token;
      }),
    );
    return tokens.map((token) => {
      const { participantId } = endpoint.ivs.simulation.join({ token });
      endpoint.ivs.simulation.publish({ stageArn, participantId });
      return participantId;
    });
  }

  const settled = (count: number) => until(() => news.filter(({ type }) => type === 'rule').length === count);
  const ruleNews = () =>
    news.flatMap((one) => (one.type === 'rule' ? [{ ruleName: one.ruleName, target: one.target, failure: one.failure }] : []));

  return { endpoint, stageArn, errors, news, publish, settled, ruleNews };
}

export const invocationOf = (name: string) => `/2015-03-31/functions/${functionArn(name)}/invocations`;
export const usersOf = (calls: readonly FakeCall[]) => calls.map(([, input]) => (input as { detail: { user_id: string } }).detail.user_id);
