/** The guide of docs/migration.md from AwsCustomResource, with its own code and the real `cdk`: the stage stays. */
import { GetStageCommand } from '@aws-sdk/client-ivs-realtime';
import { documentedApp } from './support/documented-app';
import { openShell } from './support/local';

test('from AwsCustomResource', async () => {
  const shell = await openShell('--region', 'us-east-1', '--quiet');
  const app = documentedApp('docs/migration.md', shell, {});
  try {
    const deploy = async (name: string, arn = '') => {
      app.write(name, (code) => code.replaceAll('arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456', arn));
      return await app.cdk('deploy', '--require-approval', 'never');
    };
    const live = async () => (await shell.client.send(new GetStageCommand({ arn: (await shell.resources())[0] }))).stage;

    expect(await deploy('call-before')).toMatchObject({ exitCode: 0 });
    const before = await live();
    expect(before).toMatchObject({ name: 'late-night', tags: {} });

    expect(await deploy('call-1')).toMatchObject({ exitCode: 0 });
    expect(await deploy('call-3', before?.arn)).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('names a resource that no stack has'),
    });
    expect(await live()).toEqual(before);

    expect(await deploy('call-2', before?.arn)).toMatchObject({ exitCode: 0 });
    expect(await live()).toEqual(before);

    expect(await deploy('call-3', before?.arn)).toMatchObject({ exitCode: 0 });
    expect(await live()).toEqual({
      ...before,
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
