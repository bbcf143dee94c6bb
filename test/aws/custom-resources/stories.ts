/** What happens to a few small stacks of custom resources. Told in groups at the same time, so that a run waits for the longest ones only. */
import { outcome, type ProbeContext } from '../probe';
import { deployTemplate, outputsOf, statusOf } from '../templates';
import type { Behaviour } from './recorder';
import { type Behaviours, beginStack, createStack, deployRecorder, type Recorder, resource, type Story } from './stack';

/** Seconds after which a resource fails: all others of the stack are under way by then. */
const SOON = 6;

/** Seconds after which a resource answers that is cancelled before. */
const LATE = 25;

/** A stack that is created, updated and deleted. */
export interface Life extends Story {
  /** The status after each operation. */
  readonly statuses: readonly string[];
  readonly noEchoOutput: string;
  /** What `DescribeStackResources` returns for physical ids. */
  readonly owners: Readonly<Record<'inStack' | 'replaced' | 'retained' | 'abandoned' | 'unknown' | 'ofDeletedStack', string>>;
}

async function life(context: ProbeContext, recorder: Recorder): Promise<Life> {
  const refused = resource(recorder, { Delete: { Fails: 'Refused on purpose.' } });
  const skipped = resource(recorder, {}, { DeletionPolicy: 'Retain' });
  const before = {
    Resources: {
      Kept: resource(recorder, { Count: 7, Flag: true, List: [1], Nested: { Deep: 2 }, Create: { AsksEvents: 'CREATE_IN_PROGRESS' } }),
      Replaced: resource(recorder, { Version: 1 }),
      Retained: resource(recorder, {}, { DeletionPolicy: 'Retain' }),
      Skipped: skipped,
      Refused: refused,
      Hidden: resource(recorder, { Create: { NoEcho: true, Data: { Value: 'hidden' } } }),
    },
    Outputs: { Hidden: { Value: { 'Fn::GetAtt': ['Hidden', 'Value'] } } },
  };
  const { Kept } = before.Resources;
  const after = { Resources: { Kept, Skipped: skipped, Replaced: resource(recorder, { Version: 2, Update: { Id: '2' } }) } };
  const name = context.name('life');
  const stack = await createStack(context, recorder, 'life', before);
  const created = await statusOf(context, stack.id);
  const { Hidden: noEchoOutput = 'no output' } = await outputsOf(context, stack.id);
  const inStack = await stack.owner(`${name}-Kept-1`);
  const updated = await stack.update(after);
  const replaced = await stack.owner(`${name}-Replaced-1`);
  const retained = await stack.owner(`${name}-Retained-1`);
  const abandoned = await stack.owner(`${name}-Refused-1`);
  const unknown = await stack.owner(`${name}-Unknown-1`);
  const deleted = await stack.delete();
  const ofDeletedStack = await stack.owner(`${name}-Kept-1`);
  // Six creates, an update that replaces, the deletion of the replaced one, three of the refused one, and two of the stack.
  const story = await stack.story(13);
  return {
    ...story,
    statuses: [created, updated, deleted],
    noEchoOutput,
    owners: { inStack, replaced, retained, abandoned, unknown, ofDeletedStack },
  };
}

/** A create is cancelled, and another one is undone, because a third one fails. */
async function cancelledCreate(context: ProbeContext, recorder: Recorder): Promise<Story> {
  const stack = await createStack(context, recorder, 'cancelled-create', {
    Resources: {
      Slow: resource(recorder, { Create: { Seconds: LATE } }),
      Done: resource(recorder, { Create: { Id: '3' }, Delete: { AsksEvents: 'CREATE_IN_PROGRESS' } }),
      Failing: resource(recorder, { Create: { Seconds: SOON, Fails: 'Failed on purpose.', Id: '2' } }),
    },
  });
  const story = await stack.story(5);
  await stack.delete();
  return story;
}

/** An update is cancelled, and another one has replaced its resource, when a third one fails with another id. The stack is rolled back. */
async function cancelledUpdate(context: ProbeContext, recorder: Recorder): Promise<Story> {
  const template = (Version: number, slow: Behaviours, failing: Behaviours, replaced: Behaviours) => ({
    Resources: {
      Slow: resource(recorder, { Version, ...slow }),
      Replaced: resource(recorder, { Version, ...replaced }),
      Failing: resource(recorder, { Version, ...failing }, { DependsOn: 'Replaced' }),
    },
  });
  const stack = await createStack(context, recorder, 'cancelled-update', template(1, {}, {}, { Update: { Id: '1' } }));
  const Failing = { Update: { Seconds: SOON, Fails: 'Failed on purpose.', Id: '2' } };
  await stack.update(template(2, { Update: { Seconds: LATE } }, Failing, { Update: { Id: '2' } }));
  // Three creates, two updates without the slow one, three in the rollback, two deletions in the cleanup.
  const story = await stack.story(10);
  await stack.delete();
  return story;
}

/** A creation fails without a rollback. Updates follow, of which one fails, too. The stack is deleted after a third failure. */
export interface WithoutRollback extends Story {
  readonly statuses: readonly string[];
}

async function withoutRollback(context: ProbeContext, recorder: Recorder): Promise<WithoutRollback> {
  const DisableRollback = true;
  const failing = { Update: { Fails: 'Failed on purpose.' } };
  const template = (Version: number, updated: Behaviours, created: Behaviours = {}) => ({
    Resources: {
      Updated: resource(recorder, { Version, ...updated }),
      Created: resource(recorder, created, { DependsOn: 'Updated' }),
    },
  });
  const stack = await createStack(
    context,
    recorder,
    'without-rollback',
    template(1, {}, { Create: { Fails: 'Failed on purpose.', Id: '1' } }),
    {
      DisableRollback,
    },
  );
  const created = { Create: { Id: '2' } };
  const statuses = [
    await statusOf(context, stack.id),
    await stack.update(template(2, failing, created), { DisableRollback }),
    await stack.update(template(3, {}, created), { DisableRollback }),
    await stack.update(template(4, failing, created), { DisableRollback }),
    await stack.delete(),
  ];
  // Two creates, two updates, a create, the deletion of the failed one, an update, and two deletions.
  return { ...(await stack.story(9)), statuses };
}

/** A create fails without a rollback. The next one succeeds with the same id. */
async function sameId(context: ProbeContext, recorder: Recorder): Promise<Story> {
  const template = (Create: Behaviour) => ({ Resources: { Again: resource(recorder, { Create }) } });
  const failing = template({ Fails: 'Failed on purpose.', Id: '1' });
  const stack = await createStack(context, recorder, 'same-id', failing, { DisableRollback: true });
  await stack.update(template({ Id: '1' }), { DisableRollback: true });
  await stack.delete();
  return stack.story(3);
}

/** A stack is deleted while it is created. */
async function deletedEarly(context: ProbeContext, recorder: Recorder): Promise<Story & { readonly status: string }> {
  const template = { Resources: { Slow: resource(recorder, { Create: { Seconds: LATE } }) } };
  const stack = await beginStack(context, recorder, 'deleted-early', template);
  await stack.shows('Slow', 'CREATE_IN_PROGRESS');
  const status = await stack.delete();
  return { ...(await stack.story(1)), status };
}

/** Somebody tries to delete a stack while it is updated. */
async function deletedLate(context: ProbeContext, recorder: Recorder): Promise<{ readonly refusal: string }> {
  const template = (Version: number) => ({ Resources: { Slow: resource(recorder, { Version, Update: { Seconds: SOON } }) } });
  const stack = await createStack(context, recorder, 'deleted-late', template(1));
  await stack.startUpdate(template(2));
  const refusal = await outcome(stack.startDelete());
  await stack.settled();
  await stack.delete();
  return { refusal };
}

/** Answers with a content type, of the largest size, and of one byte more. */
async function answers(context: ProbeContext, recorder: Recorder): Promise<Story> {
  const stack = await createStack(
    context,
    recorder,
    'answers',
    {
      Resources: {
        Typed: resource(recorder, { Create: { ContentType: 'application/json' } }),
        Full: resource(recorder, { Create: { Bytes: 4096 } }, { DependsOn: 'Typed' }),
        Over: resource(recorder, { Create: { Bytes: 4097 } }, { DependsOn: 'Full' }),
      },
    },
    { DisableRollback: true },
  );
  const story = await stack.story(3);
  await stack.delete();
  return story;
}

/** Dynamic references in outputs, and one that cannot be resolved. */
export interface References {
  readonly output: string;
  readonly refusal: string;
}

const SECRET_REFERENCE = '{{resolve:secretsmanager:cdk-ivs-realtime-test-no-such-secret}}';

async function references(context: ProbeContext): Promise<References> {
  const name = context.name('references');
  const parameter = (Value: string) => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: name, Value } });
  const template = { Resources: { Parameter: parameter('a') }, Outputs: { Secret: { Value: SECRET_REFERENCE } } };
  const { outputs } = await deployTemplate(context, 'references', template);
  const { Secret = 'no output' } = outputs;
  const unresolved = { Resources: { Parameter: parameter(`{{resolve:ssm:/${name}/none}}`) } };
  const refusal = await deployTemplate(context, 'unresolved', unresolved).then(
    () => 'none',
    (error: Error) => error.message,
  );
  return { output: Secret === SECRET_REFERENCE ? 'the reference' : Secret, refusal: refusal.replaceAll(name, '<name>') };
}

/** All stories, by their names. */
export type Stories = Awaited<ReturnType<typeof tellStories>>;

export async function tellStories(context: ProbeContext) {
  const recorder = await deployRecorder(context);
  // Two groups, because a new account may run only ten functions at the same time.
  const first = {
    life: life(context, recorder),
    withoutRollback: withoutRollback(context, recorder),
    sameId: sameId(context, recorder),
    answers: answers(context, recorder),
    references: references(context),
  };
  // A story that fails waits for the others, which the suite would clean up while they go on.
  await Promise.allSettled(Object.values(first));
  const second = {
    cancelledCreate: cancelledCreate(context, recorder),
    cancelledUpdate: cancelledUpdate(context, recorder),
    deletedEarly: deletedEarly(context, recorder),
    deletedLate: deletedLate(context, recorder),
  };
  await Promise.allSettled(Object.values(second));
  return {
    life: await first.life,
    withoutRollback: await first.withoutRollback,
    sameId: await first.sameId,
    answers: await first.answers,
    references: await first.references,
    cancelledCreate: await second.cancelledCreate,
    cancelledUpdate: await second.cancelledUpdate,
    deletedEarly: await second.deletedEarly,
    deletedLate: await second.deletedLate,
  };
}
