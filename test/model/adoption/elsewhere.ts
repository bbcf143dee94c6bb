/** What happens beside the stack under test: resources by hand, and another stack that has one of them. */
import { type Model, retain, violations } from '../model';
import { type Asked, type LogicalId, nameOf, nounOf, propertiesOf, tagsOf } from '../resources';
import { holderTemplate, type Sibling, templateOf } from '../template';
import type { World } from '../world';
import { candidatesOf, choose } from './choices';

/** Somebody makes a resource by hand. */
export interface ByHandStep {
  readonly step: 'by hand';
  readonly logicalId: LogicalId;
  readonly asked: Asked;
  /** The number of a key's material. */
  readonly material?: number;
}

/** An operation on the other stack, which has at most one resource and retains it. */
export interface ElsewhereStep {
  readonly step: 'elsewhere';
  /** `hold`: as by an L1. `adopt`: by a stack of this library. `let go`: the stack is deleted. */
  readonly act: 'hold' | 'adopt' | 'let go';
  readonly logicalId: LogicalId;
  /** Which resource, as in `Choices`. */
  readonly choice: number;
  readonly asked?: Asked;
  readonly sibling?: Sibling;
  /** The next step does not wait for the end of this one. */
  readonly hurried?: boolean;
}

export async function makeByHand({ logicalId, asked, material = 0 }: ByHandStep, model: Model, world: World): Promise<void> {
  const noun = nounOf(logicalId);
  const { CredentialsSecretArn, ...properties } = propertiesOf(logicalId, { [logicalId]: asked }, material, String) as Record<
    string,
    unknown
  >;
  const input = { ...(inCamelCase(properties) as object), name: nameOf(logicalId, asked), tags: { ...tagsOf(asked), by: 'hand' } };
  const answer = await world.call(noun === 'PublicKey' ? `Import${noun}` : `Create${noun}`, input);
  const [{ arn }] = Object.values(answer) as { arn: string }[];
  world.timeline.note(`by hand: ${arn}`);
  await retain(model, world, arn);
}

/** Properties as the service takes them. Attributes keep their names. */
function inCamelCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      key === 'Attributes' ? inner : inCamelCase(inner),
    ]),
  );
}

export async function actElsewhere(step: ElsewhereStep, model: Model, world: World): Promise<void> {
  model.underWay.push(step.act === 'let go' ? letGo(model, world) : take(step, model, world));
  if (step.hurried) return;
  await quiet(model, world);
  const found = await violations(model, world);
  if (found.length > 0) throw new Error(`${found.join('\n')}\n\n${world.timeline}`);
}

/** Waits until nothing is under way, in either stack. */
export async function quiet(model: Model, world: World): Promise<void> {
  await world.run(Promise.all(model.underWay.splice(0)));
  await world.quiet();
  for (const arn of model.takenElsewhere) await retain(model, world, arn);
  model.takenElsewhere.clear();
}

async function letGo(model: Model, world: World): Promise<void> {
  if (model.elsewhere.size === 0) return;
  await world.startElsewhere('DeleteStack', {});
  model.elsewhere.clear();
}

async function take(step: ElsewhereStep, model: Model, world: World): Promise<void> {
  const { logicalId, choice, act } = step;
  const candidates = candidatesOf(logicalId, model);
  const arn = candidates[choice % candidates.length];
  const isHeld = [...world.resources().values()].some(({ physicalId }) => physicalId === arn);
  if (arn === undefined || model.elsewhere.size > 0 || (act === 'hold' && isHeld)) return;
  model.elsewhere.add(arn);
  const template = act === 'hold' ? holderTemplate(arn) : adoptingTemplate(step, arn, model, world);
  const status = await world.startElsewhere('CreateStack', { TemplateBody: template });
  // A put-back that is refused leaves the resource half-way, and that stack retains it.
  if (act === 'adopt' && status !== 'ROLLBACK_COMPLETE') model.takenElsewhere.add(arn);
  if (status !== 'CREATE_COMPLETE') await letGo(model, world);
}

function adoptingTemplate({ logicalId, asked = PLAIN, sibling = CALM, choice }: ElsewhereStep, arn: string, model: Model, world: World) {
  const plain = { resources: { [logicalId]: asked }, flaws: {}, materials: {}, sibling, deployment: 0 };
  const { resources, ...desired } = choose(plain, { [logicalId]: choice }, { ...model, deployed: undefined, attempted: [] }, world);
  // The secret is that of the stack under test.
  const { variant, ...rest } = resources[logicalId] ?? PLAIN;
  const adopting = {
    ...desired,
    resources: { [logicalId]: { ...rest, variant: variant % 2 === 1 ? 0 : variant } },
    adopts: { [logicalId]: arn },
  };
  return templateOf(adopting, { [logicalId]: 'RetainExceptOnCreate' });
}

const PLAIN: Asked = { name: 0, tag: 1, variant: 0, refers: false };
const CALM: Sibling = { milliseconds: 0, fails: false };
