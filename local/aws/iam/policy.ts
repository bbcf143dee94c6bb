/** The policies of roles as a template has them: read once, and refused where they would be evaluated in another way than on AWS. */
import { type Condition, checkOperators, textsIn } from './condition';
import { type PolicyDocument, type Statement, statementsOf } from './evaluation';
import { variablesIn } from './pattern';

/** A policy by its name. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

const VERSIONS = ['2012-10-17', '2008-10-17'];

const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** What a request's context has a value for. Of the tags, any. */
const VARIABLES = ['aws:PrincipalTag/<key>', 'aws:RequestTag/<key>', 'aws:ResourceTag/<key>', 'aws:PrincipalArn', 'aws:PrincipalAccount'];
const VARIABLE = /^aws:((Principal|Request|Resource)Tag\/.+|PrincipalArn|PrincipalAccount)$/i;

type Refuse = (rule: string, got: unknown) => never;

/** Refuses a policy that AWS would refuse, and one that means something that is not evaluated here. */
export function readPolicy(name: string, document: object): NamedPolicy {
  const refuse: Refuse = (rule, got) => {
    throw new Error(`${rule}; the policy ${name} has ${JSON.stringify(got)}.`);
  };
  const { Version = '2008-10-17' } = document as PolicyDocument;
  if (!VERSIONS.includes(Version)) refuse(`The Version of a policy is ${VERSIONS.join(' or ')}`, Version);
  for (const statement of statementsOf(document)) checkStatement(statement, Version, refuse);
  return { name, document };
}

function checkStatement(statement: Statement, version: string, refuse: Refuse): void {
  const unknown = Object.keys(statement).filter((element) => !ELEMENTS.includes(element));
  if (unknown.length > 0) refuse(`A statement of a role's policy has ${ELEMENTS.join(', ')}`, unknown.join(', '));
  if (!['Allow', 'Deny'].includes(statement.Effect ?? ''))
    refuse('The Effect of a statement is Allow or Deny', statement.Effect ?? statement);
  const resources = oneOf(statement, 'Resource', refuse);
  for (const action of oneOf(statement, 'Action', refuse)) {
    if (action !== '*' && !/^[\w-]+:\S+$/.test(action)) refuse('An action reads service:Action', action);
  }
  if (!isCondition(statement.Condition)) refuse('A Condition has operators, and these have keys with values', statement.Condition);
  checkOperators(statement.Condition);
  for (const variable of [...resources, ...textsIn(statement.Condition)].flatMap(variablesIn)) {
    if (version === '2008-10-17') refuse('A policy with variables has the Version 2012-10-17', `\${${variable}}`);
    if (!VARIABLE.test(variable)) refuse(`The local endpoint has the policy variables ${VARIABLES.join(', ')}`, `\${${variable}}`);
  }
}

/** The texts of an element or of its negation, of which a statement has one. */
function oneOf(statement: Statement, element: 'Action' | 'Resource', refuse: Refuse): string[] {
  const negation = `Not${element}` as const;
  const values = [statement[element], statement[negation]].filter((value) => value !== undefined);
  const texts = values.flat();
  if (values.length !== 1 || texts.length === 0 || !texts.every((text) => typeof text === 'string')) {
    refuse(`A statement has either ${element} or ${negation}, a text or a list of texts`, values);
  }
  return texts;
}

function isCondition(condition: Condition | undefined): boolean {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return condition === undefined || (isObject(condition) && Object.values(condition).every(isObject));
}
