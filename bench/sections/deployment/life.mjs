/** The life of one encoder configuration: what each operation of CloudFormation costs, with functions in processes and in real time. */
import { createWorld } from '../../faults/world.mjs';

const StackName = 'Life';

const FIRST = { height: 720, show: 'morning' };
const TAGGED = { ...FIRST, show: 'evening' };
const REPLACED = { ...TAGGED, height: 360 };

/** @typedef {{ invocations: number, calls: number, milliseconds: number }} Cost of an operation; `calls` are those of IVS and CloudFormation */

/**
 * @param {object} local the result of `loadLocalServices`
 * @param {import('../../faults/subjects.mjs').Subject} subject
 * @returns {Promise<Record<string, Cost>>} by operation
 */
export async function live(local, subject) {
  const world = await createWorld(local, subject, {});
  const { lambda, watch, serviceToken } = world;

  const costSoFar = () => {
    const { requests, described } = watch.counts();
    return { invocations: lambda.invocations(), calls: requests + described };
  };

  async function costOf(work) {
    const before = costSoFar();
    const milliseconds = await work();
    // Functions may go on after their answer.
    await lambda.settled();
    const after = costSoFar();
    return { invocations: after.invocations - before.invocations, calls: after.calls - before.calls, milliseconds };
  }

  const operate = (start, end) =>
    costOf(async () => {
      const began = performance.now();
      const status = await world.operate(start);
      if (status !== end) throw new Error(`the stack of ${subject.name} must end in ${end}, got ${status}`);
      return performance.now() - began;
    });

  /** Deploys what is deployed already. */
  const deployAgain = (input) =>
    costOf(async () => {
      const began = performance.now();
      const answer = await world.client.updateStack(input).catch(({ message }) => message);
      if (answer !== 'No updates are to be performed.') throw new Error(`CloudFormation must find no updates, got ${answer}`);
      return performance.now() - began;
    });

  const template = (encoder) => {
    const { Type, Properties } = subject.resource(encoder);
    const Resources = { Encoder: { Type, Properties: { ServiceToken: serviceToken, ...Properties } } };
    return { StackName, TemplateBody: JSON.stringify({ Resources }) };
  };

  try {
    return {
      Create: await operate((client) => client.createStack(template(FIRST)), 'CREATE_COMPLETE'),
      'No-op': await deployAgain(template(FIRST)),
      'Tag change': await operate((client) => client.updateStack(template(TAGGED)), 'UPDATE_COMPLETE'),
      Replacement: await operate((client) => client.updateStack(template(REPLACED)), 'UPDATE_COMPLETE'),
      Delete: await operate((client) => client.deleteStack({ StackName }), 'DELETE_COMPLETE'),
    };
  } finally {
    await world.close();
  }
}
