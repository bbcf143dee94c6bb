/** The guides of docs/migration.md from custom resources, with their own code and the real `cdk`: the stage stays. */
import { GetStageCommand } from '@aws-sdk/client-ivs-realtime';
import { documentedApp, type Edit } from './support/documented-app';
import { openShell } from './support/local';

const withoutRetention: Edit = (code) => code.replace('      removalPolicy: RemovalPolicy.RETAIN,\n', '');

/** The apps before and in deployment 1. Deployments 2 and 3 are the same for both. */
const GUIDES: Readonly<Record<string, readonly [before: readonly [string, Edit?], first: string]>> = {
  AwsCustomResource: [['call-before'], 'call-1'],
  'a handler behind the Provider framework': [['handler-1', withoutRetention], 'handler-1'],
};

test.each(Object.entries(GUIDES))('from %s', async (_, [before, first]) => {
  const shell = await openShell('--region', 'us-east-1', '--quiet');
  const app = documentedApp('docs/migration.md', shell, {});
  try {
    const deploy = async () => await app.cdk('deploy', '--require-approval', 'never');
    const deployWith = async (name: string, arn: string) => {
      app.write(name, (code) => code.replaceAll('arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456', arn));
      return await deploy();
    };
    const live = async () => (await shell.client.send(new GetStageCommand({ arn: (await shell.resources())[0] }))).stage;

    app.write(...before);
    expect(await deploy()).toMatchObject({ exitCode: 0 });
    const stage = await live();
    const arn = stage?.arn ?? '';
    expect(stage).toMatchObject({ name: 'late-night', tags: {} });

    app.write(first);
    expect(await deploy()).toMatchObject({ exitCode: 0 });
    expect(await deployWith('call-3', arn)).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('names a resource that no stack has'),
    });
    expect(await live()).toEqual(stage);

    expect(await deployWith('call-2', arn)).toMatchObject({ exitCode: 0 });
    expect(await live()).toEqual(stage);

    expect(await deployWith('call-3', arn)).toMatchObject({ exitCode: 0 });
    expect(await live()).toEqual({
      ...stage,
      tags: expect.objectContaining({ 'cdk-ivs-realtime:stack': expect.stringContaining(':stack/Show/') }),
    });
    expect(await shell.functions()).toEqual([expect.stringContaining('IvsRealTime')]);

    expect(await app.cdk('destroy', '--force')).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([]);
  } finally {
    app.close();
    await shell.close();
  }
});
