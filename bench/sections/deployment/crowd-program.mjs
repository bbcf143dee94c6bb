/** The program of one measurement: a stack with many stages, at the rates of IVS, in virtual time. Sends the outcome to the parent process. */
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { allSubjects } from '../../faults/subjects.mjs';
import { createWorld, loadLocalServices } from '../../faults/world.mjs';
import { CONDITIONS, idealSeconds } from './conditions.mjs';
import { createEnvironmentsHere } from './environments-here.mjs';
import { startVirtualTime } from './virtual-time.mjs';

const { seedRandom } = createRequire(import.meta.url)('../../faults/load-function.cjs');
const StackName = 'Crowd';

/** @type {import('./crowds.mjs').Crowd} */
const crowd = JSON.parse(process.argv[2]);
const subject = allSubjects.find(({ name }) => name === crowd.subject);
const { Type, Properties } = subject.resource('room');
const local = await loadLocalServices();
const time = startVirtualTime();
seedRandom(1);
process.send(await time.run(measure()), () => process.exit(0));

/** @returns {Promise<import('./crowds.mjs').Outcome>} */
async function measure() {
  const { operation, count } = crowd;
  const environments = createEnvironmentsHere(CONDITIONS.coldStart);
  const world = await createWorld(local, subject, {
    longestWait: Number.POSITIVE_INFINITY,
    cancellationGrace: operation === 'create' ? CONDITIONS.cancellationGrace : 0,
    startEnvironment: environments.start,
    behind: (service) => time.atRest(async (request) => [await sleep(CONDITIONS.call), await service(request)][1]),
  });
  const { ivs, lambda, watch, serviceToken } = world;
  const resource = { Type, Properties: { ServiceToken: serviceToken, ...Properties } };
  const Resources = Object.fromEntries(Array.from({ length: count }, (_, index) => [`Room${index}`, resource]));
  const create = (OnFailure) =>
    world.operate((client) => client.createStack({ StackName, OnFailure, TemplateBody: JSON.stringify({ Resources }) }));

  if (operation === 'delete') {
    await create('ROLLBACK');
    await lambda.settled();
  }
  ivs.setThrottling(true);
  let existed = ivs.resources().length;
  let began = Date.now();
  const before = watch.counts();
  watch.onRollback(() => {
    began = Date.now();
    existed = ivs.resources().length;
  });
  if (operation === 'roll back') {
    const failStackAfterMilliseconds = 1000 + (1000 * idealSeconds(count)) / 2;
    world.requestFaults.inject({ logicalId: 'Room0', requestType: 'Create', failStackAfterMilliseconds });
  }
  const operations = {
    create: () => create('DO_NOTHING'),
    delete: () => world.operate((client) => client.deleteStack({ StackName })),
    'roll back': () => create('ROLLBACK'),
  };
  const status = await operations[operation]();
  const seconds = (Date.now() - began) / 1000;
  await lambda.settled();
  const counts = watch.counts();
  return {
    status,
    seconds,
    existed,
    left: ivs.resources().length,
    environments: environments.started(),
    counts: Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value - before[name]])),
  };
}
