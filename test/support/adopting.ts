/** A deployment that adopts a resource which exists already. */
import type { ResourceStatus, StackResource } from '@aws-sdk/client-cloudformation';
import { Deployment, type DeploymentOptions, type Received, type RequestOptions, STACK_ID } from './deployment';
import type { FakeResource, Noun } from './fake-ivs';

export const OTHER_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Old/99999999-0000-1111-2222-333344445555';
export const OWNER = 'cdk-ivs-realtime:owner';
export const REQUEST = 'cdk-ivs-realtime:request';
export const STACK = 'cdk-ivs-realtime:stack';
export const BEFORE = 'cdk-ivs-realtime:before-1';

export class Adopting extends Deployment {
  public readonly arn: string;
  private readonly noun: Noun;

  /** `existing` is the resource, as its owner before has made it. */
  constructor(existing: object = { name: 'before' }, noun: Noun = 'Stage', options: DeploymentOptions = {}) {
    super(options);
    this.noun = noun;
    this.arn = this.ivs.seed(existing, noun);
  }

  public get live(): FakeResource | undefined {
    return this.ivs.resources[this.noun].get(this.arn);
  }

  /** A copy of the resource as it is now, to compare with later. */
  public get copy(): FakeResource {
    return JSON.parse(JSON.stringify(this.live));
  }

  /** Begins an operation on the stack. */
  public begins(status: 'CREATE_IN_PROGRESS' | 'UPDATE_IN_PROGRESS' = 'UPDATE_IN_PROGRESS'): void {
    this.clock.advance(10_000);
    this.stackEvent(status);
  }

  /** The Create of the adopting construct. Its answer shows in the events. */
  public async adopt(properties: object = {}, options: RequestOptions = {}): Promise<Received> {
    this.resourceEvent('CREATE_IN_PROGRESS');
    const answer = await this.create({ AdoptArn: this.arn, ...properties }, options);
    const reason = answer.Status === 'FAILED' ? `Received response status [FAILED] from custom resource. Message returned: no` : undefined;
    this.resourceEvent(answer.Status === 'FAILED' ? 'CREATE_FAILED' : 'CREATE_COMPLETE', { id: answer.PhysicalResourceId, reason });
    return answer;
  }

  /** An operation that adopts and succeeds. */
  public async adopted(properties: object = {}): Promise<Received> {
    this.begins();
    const answer = await this.adopt(properties);
    this.stackEvent('UPDATE_COMPLETE');
    return answer;
  }

  /** An update of the construct, which adopts in the same way before and after. */
  public updateAdopted(properties: object, old: object = {}): Promise<Received> {
    return this.update(this.arn, { AdoptArn: this.arn, ...properties }, { old: { AdoptArn: this.arn, ...old } });
  }

  /** The rollback begins. */
  public rollsBack(): void {
    this.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    this.stackEvent('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  }

  /** The Delete of the adopting construct. */
  public release(id = this.arn, properties: object = {}, options: RequestOptions = {}): Promise<Received> {
    this.resourceEvent('DELETE_IN_PROGRESS', { id });
    return this.invoke(this.event('Delete', { Name: 'room', AdoptArn: this.arn, ...properties }, { id, ...options }), options.remainingMs);
  }

  /** CloudFormation has the resource in a stack. */
  public belongsTo(StackId: string, LogicalResourceId: string, ResourceStatus: ResourceStatus = 'CREATE_COMPLETE', id = this.arn): void {
    this.cloudFormation.stackResources.push({ StackId, LogicalResourceId, ResourceStatus, PhysicalResourceId: id } as StackResource);
  }

  /** The operations of IVS that changed something. */
  public writes(): string[] {
    return this.ivs.operations().filter((operation) => !/^(Get|List)/.test(operation));
  }
}

export { STACK_ID };
