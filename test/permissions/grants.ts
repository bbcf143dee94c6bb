/** What the policies in a template grant, and templates with less of it. */
import type { Template } from './life';

/** An action in one statement of one policy: of the role itself, or of a policy resource by its logical id. */
export interface Grant {
  readonly policy: string;
  readonly statement: number;
  readonly action: string;
  /** Of a statement on resources of IVS: `stage`. */
  readonly resourceType?: string;
}

/** In a few words. */
export function describeGrant({ action, resourceType }: Pick<Grant, 'action' | 'resourceType'>): string {
  return [action, resourceType].filter((part) => part !== undefined).join(' ');
}

/** The type in the ARN of a resource of IVS, wherever that stands. */
export function resourceTypeIn(resource: unknown): string | undefined {
  return /^.*\bivs:.*:([a-z-]+)\//.exec(JSON.stringify(resource))?.[1];
}

interface PolicyDocument {
  readonly Statement: { Action: string | string[]; readonly Resource: unknown }[];
}

interface Inline {
  readonly PolicyDocument: PolicyDocument;
}

function policiesIn({ Resources }: Template): [string, PolicyDocument][] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]): [string, PolicyDocument][] => {
    if (Type === 'AWS::IAM::Role') return (Properties.Policies ?? []).map(({ PolicyDocument }: Inline) => ['role', PolicyDocument]);
    return /^AWS::IAM::(Managed)?Policy$/.test(Type) ? [[id, Properties.PolicyDocument]] : [];
  });
}

/** Every action in every policy of the template. */
export function grantsIn(template: Template): Grant[] {
  return policiesIn(template).flatMap(([policy, { Statement }]) =>
    Statement.flatMap(({ Action, Resource }, statement) =>
      [Action].flat().map((action) => ({ policy, statement, action, resourceType: resourceTypeIn(Resource) })),
    ),
  );
}

/** The first grant of an action. */
export function grantOf(template: Template, action: string): Grant {
  const grant = grantsIn(template).find((candidate) => candidate.action === action);
  if (!grant) throw new Error(`no policy grants ${action}`);
  return grant;
}

/** The template with one action less. */
export function without({ policy, statement, action }: Grant): (template: Template) => Template {
  return (template) => {
    const edited = structuredClone(template);
    const [, document] = policiesIn(edited).find(([name]) => name === policy) ?? [];
    if (!document) throw new Error(`there is no policy ${policy}`);
    const rest = [document.Statement[statement].Action].flat().filter((other) => other !== action);
    document.Statement.splice(statement, 1, ...(rest.length > 0 ? [{ ...document.Statement[statement], Action: rest }] : []));
    return edited;
  };
}
