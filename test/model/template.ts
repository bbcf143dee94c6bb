/** From what is asked of a stack to its template. */

import { any } from '../../local/src/service/input';
import type { ResourceType } from '../../local/src/services/cloudformation';
import type { Clock } from '../../local/src/system/clock';
import { type Asked, type AskedResources, LOGICAL_IDS, type LogicalId, nameOf, nounOf, propertiesOf, tagsOf } from './resources';

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';
export type Policies = { readonly [L in LogicalId]?: DeletionPolicy };

/** A resource of another type in the same stack; when it fails, what is in flight is cancelled. */
export interface Sibling {
  readonly milliseconds: number;
  readonly fails: boolean;
}

/** Why the service or the handler refuses a resource. */
export type Flaw = 'invalid name' | 'unreadable tags';

/** The ARN that a resource adopts, by logical id. */
export type Adoptions = { readonly [L in LogicalId]?: string };

export interface Desired {
  readonly resources: AskedResources;
  readonly flaws: { readonly [L in LogicalId]?: Flaw };
  readonly sibling: Sibling;
  /** The numbers of the keys' material. */
  readonly materials: { readonly [L in LogicalId]?: number };
  /** The ARNs of the resources to adopt. */
  readonly adopts: Adoptions;
  /** Makes the sibling take part in every operation. */
  readonly deployment: number;
}

export const REGION = 'eu-west-1';
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:000000000000:function:handler`;
export const SERVICE_TIMEOUT_SECONDS = 900;
const SIBLING_TYPE = 'Test::Model::Sibling';
const HOLDER_TYPE = 'Test::Model::Holder';

export function templateOf(desired: Desired, policies: Policies): string {
  const resources = LOGICAL_IDS.filter((logicalId) => desired.resources[logicalId]).map((logicalId) => [
    logicalId,
    resource(logicalId, desired, policies[logicalId] ?? 'Delete'),
  ]);
  const { milliseconds, fails } = desired.sibling;
  const sibling = { Type: SIBLING_TYPE, Properties: { Milliseconds: milliseconds, Fails: fails, Deployment: desired.deployment } };
  return JSON.stringify({ Resources: { ...Object.fromEntries(resources), Sibling: sibling } });
}

function resource(logicalId: LogicalId, { resources, materials, flaws, adopts }: Desired, policy: DeletionPolicy): object {
  const asked = resources[logicalId] as Asked;
  const flaw = flaws[logicalId];
  return {
    Type: `Custom::IVS${nounOf(logicalId)}`,
    DeletionPolicy: policy,
    UpdateReplacePolicy: policy === 'Delete' ? 'Delete' : 'Retain',
    Properties: {
      ServiceToken: FUNCTION_ARN,
      ServiceTimeout: SERVICE_TIMEOUT_SECONDS,
      ConstructPath: `Live/${logicalId}`,
      ...(adopts[logicalId] !== undefined && { AdoptArn: adopts[logicalId] }),
      Name: flaw === 'invalid name' ? 'not a name!' : nameOf(logicalId, asked),
      ...(flaw === 'unreadable tags' ? { Tags: 'none' } : asked.tag > 0 && { Tags: tagsOf(asked) }),
      ...propertiesOf(logicalId, resources, materials[logicalId] ?? 0, (target) => ({ Ref: target }) as never),
    },
  };
}

/** A stack that has a resource, as by an L1, and retains it. */
export function holderTemplate(arn: string): string {
  return JSON.stringify({ Resources: { Holder: { Type: HOLDER_TYPE, DeletionPolicy: 'Retain', Properties: { Arn: arn } } } });
}

/** The types of the sibling, and of a resource of an L1. */
export function testTypes(clock: Clock): Record<string, ResourceType> {
  const act: ResourceType['create'] = async ({ cancelled }, { Milliseconds, Fails }) => {
    await clock.sleep(Number(Milliseconds), cancelled).catch(() => {
      throw new Error('Resource creation cancelled');
    });
    if (Fails) throw new Error('the sibling fails');
    return { physicalId: 'sibling' };
  };
  return {
    [HOLDER_TYPE]: {
      properties: { Arn: any },
      attributes: [],
      create: async (_, { Arn }) => ({ physicalId: String(Arn) }),
      delete: () => undefined,
    },
    [SIBLING_TYPE]: {
      properties: { Milliseconds: any, Fails: any, Deployment: any },
      attributes: [],
      create: act,
      update: (context, _, properties) => act(context, properties),
      delete: () => undefined,
    },
  };
}
