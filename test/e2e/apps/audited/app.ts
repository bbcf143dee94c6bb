import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, CfnParameter, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import { EncoderConfiguration, EncoderVideo, IngestConfiguration, RuntimeStages, Stage } from 'cdk-ivs-realtime';

const app = new App();

const show = new Stack(app, 'Show');
Tags.of(show).add('team', 'live');
const prefix = new CfnParameter(show, 'Prefix', { default: 'late' });
const room = new Stage(show, 'Room', { stageName: `${prefix.valueAsString}-night` });
new IngestConfiguration(show, 'Encoder', { stage: room, ingestConfigurationName: `for-${room.stageId}` });
new EncoderConfiguration(show, 'Hd', { video: EncoderVideo.of({ width: 1280, height: 720, framerate: 29.97 }) });
new RuntimeStages(show, 'Rooms');

// Another stack refers to the stage, by an export.
const backstage = new Stack(app, 'Backstage');
new IngestConfiguration(backstage, 'Spare', { stage: room });

const old = new Stack(app, 'Old');
new Stage(old, 'Kept', { stageName: 'kept' }).applyRemovalPolicy(RemovalPolicy.RETAIN);

// The policy of the manual.
const [, policy = ''] = /```json\n([\s\S]+?)```/.exec(readFileSync(join(__dirname, '../../../../docs/audit.md'), 'utf8')) ?? [];
const { Statement } = JSON.parse(policy);
for (const { Sid, ...statement } of Statement) {
  const document = PolicyDocument.fromJson({ Version: '2012-10-17', Statement: [statement] });
  const role = new Role(backstage, Sid, { assumedBy: new AccountRootPrincipal(), inlinePolicies: { Audit: document } });
  new CfnOutput(backstage, `Role${Sid}`, { value: role.roleArn });
}
