/** What kept resources do: they are deployed with an id and attributes, and have no effect. Their types say so in a `notice`. */
import type { ResourceContext, ResourceState } from './resource-type';

type Identify<P> = (context: ResourceContext, properties: P) => ResourceState;

/** The functions of a type whose resources are kept. */
interface KeptFunctions<P> {
  create: Identify<P>;
  update(context: unknown, current: Required<ResourceState>): ResourceState;
  delete(context: { readonly region: string }, current: { readonly physicalId: string }): void;
}

/** @param identify gives a new resource its id and attributes, which updates keep */
export function kept<P = unknown>(identify: Identify<P>): KeptFunctions<NoInfer<P>> {
  return {
    create: identify,
    update: (_, { physicalId, attributes }) => ({ physicalId, attributes }),
    delete: () => {},
  };
}

/** The ARNs of kept resources that users can name. */
export type KeptArns = Set<string>;

interface NamedType<P> {
  readonly typeName: string;
  /** The ARN of a resource, by its physical id. */
  arnOf(region: string, physicalId: string): string;
  identify: Identify<P>;
}

/** As {@link kept}, for resources that users can name: a second resource with the same ARN is refused. */
export function keptByName<P>(arns: KeptArns, { typeName, arnOf, identify }: NamedType<P>): KeptFunctions<P> {
  return {
    ...kept(identify),
    create(context, properties) {
      const state = identify(context, properties);
      const arn = arnOf(context.region, state.physicalId);
      if (arns.has(arn)) throw new Error(`Resource of type '${typeName}' with identifier '${state.physicalId}' already exists.`);
      arns.add(arn);
      return state;
    },
    delete({ region }, { physicalId }) {
      arns.delete(arnOf(region, physicalId));
    },
  };
}
