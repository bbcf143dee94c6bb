import {
  CreateStageCommand,
  DeleteStageCommand,
  ListStagesCommand,
  ListStorageConfigurationsCommand,
  paginateListStages,
} from '@aws-sdk/client-ivs-realtime';
import { refusal, serveForEachTest } from '../client';

const served = serveForEachTest();

async function createStages(count: number): Promise<string[]> {
  const arns = [];
  for (let index = 0; index < count; index += 1) {
    const { stage } = await served.client.send(new CreateStageCommand({ name: `room-${index}` }));
    arns.push(stage?.arn ?? '');
  }
  return arns;
}

async function firstToken(): Promise<string | undefined> {
  return (await served.client.send(new ListStagesCommand({ maxResults: 1 }))).nextToken;
}

describe('paging', () => {
  test('gives 50 at a time unless told, oldest first, and no token with the last page', async () => {
    const arns = await createStages(51);
    const first = await served.client.send(new ListStagesCommand({}));
    const second = await served.client.send(new ListStagesCommand({ nextToken: first.nextToken }));

    expect(first.stages?.map(({ arn }) => arn)).toEqual(arns.slice(0, 50));
    expect(second.stages?.map(({ arn }) => arn)).toEqual(arns.slice(50));
    expect(second.nextToken).toBeUndefined();
  });

  test('gives no token when a page ends with the last resource', async () => {
    await createStages(3);

    expect((await served.client.send(new ListStagesCommand({ maxResults: 3 }))).nextToken).toBeUndefined();
  });

  test("is what the SDK's paginator follows", async () => {
    const arns = await createStages(7);
    const seen = [];
    for await (const page of paginateListStages({ client: served.client, pageSize: 3 }, {})) seen.push(page.stages?.map(({ arn }) => arn));

    expect(seen).toEqual([arns.slice(0, 3), arns.slice(3, 6), arns.slice(6)]);
  });

  test('goes on when what the last page held was deleted meanwhile', async () => {
    const arns = await createStages(3);
    const nextToken = await firstToken();
    await served.client.send(new DeleteStageCommand({ arn: arns[0] }));
    const rest = await served.client.send(new ListStagesCommand({ nextToken }));

    expect(rest.stages?.map(({ arn }) => arn)).toEqual(arns.slice(1));
  });

  test('refuses a token that is made up, or of another operation or region', async () => {
    await createStages(2);
    const nextToken = await firstToken();
    const foreign = [
      served.client.send(new ListStagesCommand({ nextToken: 'bWFkZTp1cA' })),
      served.client.send(new ListStagesCommand({ nextToken: `${nextToken}=` })),
      served.client.send(new ListStorageConfigurationsCommand({ nextToken })),
      served.clientIn('eu-west-1').send(new ListStagesCommand({ nextToken })),
    ];

    for (const call of foreign) {
      expect(await refusal(call)).toEqual({
        name: 'ValidationException',
        status: 400,
        message: 'nextToken must come from this operation in this region. List again without it.',
      });
    }
  });
});
