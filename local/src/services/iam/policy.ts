/** Reads the policies in templates. Rejects policies that AWS rejects, and elements that the local endpoint cannot evaluate. */
import { isObject, readJson } from '../../data/json';
import { type Condition, checkOperators, type PolicyDocument, type Statement, statementsOf, textsIn } from './evaluation';
import { variablesIn } from './pattern';

/** A policy with its name. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

const VERSIONS = ['2012-10-17', '2008-10-17'];

const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** The elements of a trust policy: it applies to its own role, so it has no Resource, and it has no NotPrincipal. */
const TRUST_ELEMENTS = ['Sid', 'Effect', 'Principal', 'Action', 'Condition'];

const RESOURCE_ELEMENTS = [...ELEMENTS, 'Principal', 'NotPrincipal'];

const PRINCIPALS = ['AWS', 'Federated', 'Service'];

/** An account, a role, a user, a session, or `*` for all of them. */
const AWS_PRINCIPAL =
  /^(\*|\d{12}|arn:aws:iam::\d{12}:(root|(role|user)\/[^*?\s]+)|arn:aws:sts::\d{12}:(assumed-role|federated-user)\/[^*?\s]+)$/;

/** Policy variables that a request context can resolve; tag variables accept any key. */
const VARIABLES = ['aws:PrincipalTag/<key>', 'aws:RequestTag/<key>', 'aws:ResourceTag/<key>', 'aws:PrincipalArn', 'aws:PrincipalAccount'];
const VARIABLE = /^aws:((Principal|Request|Resource)Tag\/.+|PrincipalArn|PrincipalAccount)$/i;

type Refuse = (rule: string, got: unknown) => never;

/** Reads an identity-based policy. Throws an Error for an invalid or unsupported policy. */
export function readPolicy(name: string, document: object): NamedPolicy {
  checkDocument(`the policy ${name}`, document, (statement, version, refuse) => {
    checkElements("A statement of a role's policy", ELEMENTS, statement, refuse);
    checkStatement(statement, elementTexts(statement, 'Resource', refuse), version, refuse);
  });
  return { name, document };
}

/**
 * Reads a trust policy, which says who may assume a role. Throws an Error for an invalid or unsupported policy.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function readTrustPolicy(document: object): PolicyDocument {
  checkDocument('AssumeRolePolicyDocument', document, (statement, version, refuse) => {
    checkElements('A statement of a trust policy', TRUST_ELEMENTS, statement, refuse);
    checkStatement(statement, [], version, refuse);
    checkPrincipal(statement, refuse);
    const foreign = elementTexts(statement, 'Action', refuse).find((action) => !/^sts:/i.test(action));
    if (foreign !== undefined) refuse('The actions of a trust policy are those of STS', foreign);
  });
  return document;
}

/** Reads a resource-based policy. Throws an Error for an invalid or unsupported policy. */
export function readResourcePolicy(document: object): PolicyDocument {
  checkDocument('the policy', document, (statement, version, refuse) => {
    checkElements('A statement of a policy', RESOURCE_ELEMENTS, statement, refuse);
    const named = statement.Resource ?? statement.NotResource;
    checkStatement(statement, named === undefined ? [] : elementTexts(statement, 'Resource', refuse), version, refuse);
    checkNames(statement.Principal ?? statement.NotPrincipal, refuse);
  });
  return document;
}

function checkDocument(title: string, document: object, check: (statement: Statement, version: string, refuse: Refuse) => void): void {
  const refuse: Refuse = (rule, got) => {
    throw new Error(`${rule}; ${title} has ${JSON.stringify(got)}.`);
  };
  const { Version = '2008-10-17' } = document as PolicyDocument;
  if (!VERSIONS.includes(Version)) refuse(`The Version of a policy is ${VERSIONS.join(' or ')}`, Version);
  for (const statement of statementsOf(document)) {
    if (!isObject(statement)) refuse('A statement of a policy is an object', statement);
    check(statement, Version, refuse);
  }
}

function checkElements(title: string, elements: readonly string[], statement: Statement, refuse: Refuse): void {
  const unknown = Object.keys(statement).filter((element) => !elements.includes(element));
  if (unknown.length > 0) refuse(`${title} has ${elements.join(', ')}`, unknown.join(', '));
}

function checkStatement(statement: Statement, resources: readonly string[], version: string, refuse: Refuse): void {
  if (!['Allow', 'Deny'].includes(statement.Effect ?? ''))
    refuse('The Effect of a statement is Allow or Deny', statement.Effect ?? statement);
  for (const action of elementTexts(statement, 'Action', refuse)) {
    if (action !== '*' && !/^[\w-]+:\S+$/.test(action)) refuse('An action reads service:Action', action);
  }
  if (!isCondition(statement.Condition)) refuse('A Condition has operators, and these have keys with values', statement.Condition);
  checkOperators(statement.Condition);
  for (const variable of [...resources, ...textsIn(statement.Condition)].flatMap(variablesIn)) {
    if (version === '2008-10-17') refuse('A policy with variables has the Version 2012-10-17', `\${${variable}}`);
    if (!VARIABLE.test(variable)) refuse(`The local endpoint has the policy variables ${VARIABLES.join(', ')}`, `\${${variable}}`);
  }
}

function checkPrincipal({ Principal }: Statement, refuse: Refuse): void {
  const kinds = isObject(Principal) ? Object.entries(Principal) : [];
  if (kinds.length === 0 || !kinds.every(([kind]) => PRINCIPALS.includes(kind)))
    refuse(`The Principal of a trust policy is an object with ${PRINCIPALS.join(', ')}`, Principal ?? 'none');
  for (const [kind, named] of kinds) {
    const names = [named].flat();
    if (names.length === 0 || !names.every((name) => typeof name === 'string')) refuse('A Principal is a text or a list of texts', named);
    const odd = kind === 'AWS' ? names.find((name) => !AWS_PRINCIPAL.test(String(name))) : undefined;
    if (odd !== undefined) refuse('An AWS principal is an account, the ARN of a role, a user or a session without wildcards, or *', odd);
  }
}

/** Checks the principals of a statement in a resource-based policy. */
function checkNames(principal: unknown, refuse: Refuse): void {
  const kinds = isObject(principal) ? Object.entries(principal) : [];
  const isNames = ([kind, named]: [string, unknown]) =>
    [...PRINCIPALS, 'CanonicalUser'].includes(kind) && [named].flat().every((name) => typeof name === 'string');
  if (principal === '*' || (kinds.length > 0 && kinds.every(isNames))) return;
  refuse(
    `The Principal of a statement is * or an object with ${PRINCIPALS.join(', ')}, each a text or a list of texts`,
    principal ?? 'none',
  );
}

/** Returns the texts of an element or of its negation. A statement has exactly one of the two. */
function elementTexts(statement: Statement, element: 'Action' | 'Resource', refuse: Refuse): string[] {
  const negation = `Not${element}` as const;
  const values = [statement[element], statement[negation]].filter((value) => value !== undefined);
  const texts = values.flat();
  if (values.length !== 1 || texts.length === 0 || !texts.every((text) => typeof text === 'string')) {
    refuse(`A statement has either ${element} or ${negation}, a text or a list of texts`, values);
  }
  return texts;
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isCondition(condition: Condition | undefined): boolean {
  if (condition === undefined) return true;
  return isObject(condition) && Object.values(condition).every((keys) => isObject(keys) && Object.values(keys).flat().every(isScalar));
}

/**
 * Parses a resource-based policy. Throws an Error for an invalid policy, and for elements that cannot be evaluated here. Returns undefined if the
 * text is not a JSON object.
 */
export function parsePolicyDocument(text: string): PolicyDocument | undefined {
  const document = parseObject(text);
  return document && readResourcePolicy(document);
}

function parseObject(text: string): object | undefined {
  try {
    const value = text.startsWith('{') ? readJson(text) : undefined;
    return value as object | undefined;
  } catch {
    return undefined;
  }
}
