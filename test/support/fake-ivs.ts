import type { CreateStageRequest, Stage, UpdateStageRequest } from '@aws-sdk/client-ivs-realtime';
import type { Client } from '../../lambda/resources/ivs';

/** What happens to one call instead of a plain answer: an error, before or after the operation took effect, or silence. */
export type Fault = { readonly error: Error; readonly committed?: boolean } | 'silence';

/** An error as the SDK throws it for an answer of the service. */
export function serviceError(name: string, status: number, message = 'for a reason'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status, requestId: 'aws-request' } });
}

/** An error as the SDK throws it when the connection breaks. */
export function connectionReset(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

type Operation = (input: never) => object;

/** The stages of one account and region, in memory, in place of `IVSRealTimeClient`; faults on demand. */
export class FakeIvs {
  public readonly stages = new Map<string, Stage>();
  public readonly calls: { readonly operation: string; readonly input: unknown }[] = [];
  public pageSize = 100;
  /** Called before each operation; may throw. */
  public admit: (operation: string) => void = () => undefined;
  private readonly faults = new Map<string, Fault[]>();
  private created = 0;

  constructor(private readonly arnPrefix = 'arn:aws:ivs:eu-west-1:111122223333:stage/') {}

  /** The next calls of an operation fail, one fault each, in order. */
  public fail(operation: string, ...faults: Fault[]): void {
    this.faults.set(operation, [...(this.faults.get(operation) ?? []), ...faults]);
  }

  /** No call fails any more. */
  public heal(): void {
    this.faults.clear();
  }

  public operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  public seed(stage: Partial<Stage> = {}): string {
    return (this.CreateStage(stage) as { stage: { arn: string } }).stage.arn;
  }

  public readonly client: Client = {
    send: async (command, { abortSignal }) => {
      const operation: string = command.schema[2];
      this.calls.push({ operation, input: command.input });
      this.admit(operation);
      const fault = this.faults.get(operation)?.shift();
      if (fault === 'silence') await aborted(abortSignal);
      else if (fault && !fault.committed) throw fault.error;
      const output = (this[operation as keyof this] as Operation).call(this, command.input as never);
      if (fault && fault !== 'silence') throw fault.error;
      return { $metadata: { requestId: 'aws-request' }, ...JSON.parse(JSON.stringify(output)) } as never;
    },
  };

  private CreateStage({ name, autoParticipantRecordingConfiguration, tags }: CreateStageRequest): object {
    const id = `stage${++this.created}`;
    const stage: Stage = {
      arn: this.arnPrefix + id,
      name,
      autoParticipantRecordingConfiguration: autoParticipantRecordingConfiguration ?? { storageConfigurationArn: '' },
      tags: tags ?? {},
      endpoints: { events: 'wss://events.example', whip: `https://${id}.whip.example` },
    };
    this.stages.set(this.arnPrefix + id, stage);
    return { stage };
  }

  private existing(arn: string): Stage {
    const stage = this.stages.get(arn);
    if (!stage) throw serviceError('ResourceNotFoundException', 404, 'no such stage');
    return stage;
  }

  protected GetStage({ arn }: { arn: string }): object {
    return { stage: this.existing(arn) };
  }

  protected UpdateStage({ arn, ...changes }: UpdateStageRequest & { arn: string }): object {
    return { stage: Object.assign(this.existing(arn), changes) };
  }

  protected DeleteStage({ arn }: { arn: string }): object {
    this.existing(arn);
    this.stages.delete(arn);
    return {};
  }

  protected ListStages({ nextToken = '0' }: { nextToken?: string }): object {
    const end = Number(nextToken) + this.pageSize;
    const stages = [...this.stages.values()].slice(Number(nextToken), end).map(({ arn, name, tags }) => ({ arn, name, tags }));
    return { stages, nextToken: end < this.stages.size ? String(end) : undefined };
  }

  protected TagResource({ resourceArn, tags }: { resourceArn: string; tags: Record<string, string> }): object {
    Object.assign(this.existing(resourceArn).tags ?? {}, tags);
    return {};
  }

  protected UntagResource({ resourceArn, tagKeys }: { resourceArn: string; tagKeys: string[] }): object {
    for (const key of tagKeys) delete this.existing(resourceArn).tags?.[key];
    return {};
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
