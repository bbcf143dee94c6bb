/** That the handler's role has what the handler needs, and nothing more: each action is taken away in turn. */
import { REGION } from './account';
import { describeGrant, type Grant, grantOf, grantsIn, resourceTypeIn, without } from './grants';
import { createLife, type Life, live, synthesise } from './life';

/** What each step of the stack's life cannot do without. */
const NEEDED: readonly (readonly [step: string, actions: RegExp])[] = [
  [
    'create',
    /^ivs:(Create|Import|Get|List|TagResource)|^s3:(GetBucket|PutBucket)|^kms:GetPublicKey$|^secretsmanager:(Get|Put)SecretValue$/,
  ],
  ['change', /^ivs:(UntagResource|Update)/],
  ['roll back', /^cloudformation:DescribeStackEvents$/],
  ['delete', /^ivs:Delete|^s3:DeleteBucketPolicy$/],
];

/** The policies are the same for any keys. */
const GRANTS = grantsIn(
  synthesise([1, 2, 3].map((key) => `arn:aws:kms:${REGION}:000000000000:key/${key}`) as [string, string, string]).created,
);

const ROWS = NEEDED.flatMap(([step, actions]) =>
  GRANTS.filter(({ action }) => actions.test(action)).map((grant): [string, string, Grant] => [step, describeGrant(grant), grant]),
);

let life: Life;
beforeAll(async () => {
  life = await createLife();
});

/** The statements that were missing, each once, by action and the type of the resource: `ivs:TagResource stage`. */
function missing(denials: readonly string[]): string[] {
  const found = denials.map((line) => {
    const { Action, Resource } = JSON.parse(/lack (\{.*?\})\./.exec(line)?.[1] ?? '{}');
    return describeGrant({ action: Action, resourceType: resourceTypeIn(Resource) });
  });
  return [...new Set(found)];
}

test('with all of it, the stack lives from its creation to its deletion, and nothing is denied', async () => {
  const { failedStep, account } = await live(life, (template) => template);
  expect({ failedStep, denials: account.denials, left: account.ivs.resources() }).toEqual({ denials: [], left: [] });
  expect(account.s3.getBucketPolicy('recordings')).toBeUndefined();
  expect(account.logged.length).toBeGreaterThan(100);
});

test('every step has actions that it cannot do without', () => {
  expect(new Set(ROWS.map(([step]) => step))).toEqual(new Set(NEEDED.map(([step]) => step)));
});

test.each(ROWS)('the step "%s" fails without %s, for that action and for no other', async (step, removed, grant) => {
  const { failedStep, account } = await live(life, without(grant));
  expect({ failedStep, missing: missing(account.denials) }).toEqual({ failedStep: step, missing: [removed] });
});

test('what a user reads names the action and the resource', async () => {
  const grant = grantOf(life.templates.created, 'ivs:CreateStage');
  const { account } = await live(life, without(grant));
  const role = 'Live-IvsRealTimeRoleC0F4E906-\\w+';
  const caller = `arn:aws:sts::000000000000:assumed-role/${role}/Live-IvsRealTimeHandlerDAE74495-\\w+`;
  const resource = 'arn:aws:ivs:us-east-1:000000000000:stage/\\*';
  expect(account.reasons[0]).toMatch(
    new RegExp(
      `Live/Room: IVS refused CreateStage: AccessDeniedException: User: ${caller} is not authorized to perform: ivs:CreateStage ` +
        `on resource: ${resource} because no identity-based policy allows the ivs:CreateStage action`,
    ),
  );
  expect(account.denials[0]).toMatch(
    new RegExp(
      `^Access denied to the role ${role}: its policies lack {"Effect":"Allow","Action":"ivs:CreateStage","Resource":"${resource}"}\\.$`,
    ),
  );
});

test.each(['logs:CreateLogStream', 'logs:PutLogEvents'])('without %s the stack lives, and leaves no log', async (action) => {
  const { failedStep, account } = await live(life, without(grantOf(life.templates.created, action)));
  expect({ failedStep, missing: missing(account.denials), logged: account.logged }).toEqual({ missing: [action], logged: [] });
});

test('no action is there for nothing', () => {
  const others = GRANTS.filter(({ action }) => !NEEDED.some(([, actions]) => actions.test(action)) && !action.startsWith('logs:'));
  expect(others).toEqual([]);
});
