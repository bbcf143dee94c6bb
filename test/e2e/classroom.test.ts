/** The classroom app by `ivs-local` alone: its HTTP and WebSocket APIs stand in, and the functions are invoked as the APIs would. */
import { classroomLife } from './apps/classroom/life';
import { type DeployedApp, deployApp } from './support/app';

const invoke = async ({ shell }: DeployedApp, functionName: string, event: object) => {
  const { body = '' } = await shell.invoke(functionName, event);
  return JSON.parse(body);
};

let app: DeployedApp;

test('the alarms, the channel and the chat room are kept, and calls of their services are refused by name with the ways out', async () => {
  const notices = app.shell.server.output().match(/^\[(Channel|Chat|NotRecorded|Unregistered).*$/gm) ?? [];
  expect(notices.map((line) => line.replace(/[0-9A-F]{8}\]/, ']')).sort()).toEqual([
    '[Channel] The local endpoint has no low-latency streaming: compositions can broadcast to this channel, and nothing is played.',
    '[Chat] The local endpoint has no IVS Chat: nobody can connect to this room.',
    '[NotRecorded] The local endpoint has no metrics: this alarm never changes its state and does nothing.',
    '[Unregistered] The local endpoint has no metrics: this alarm never changes its state and does nothing.',
  ]);
  const refusalOf = async (service: string) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const answer = await fetch(app.shell.settings.endpoint, { method: 'POST', headers: { authorization }, body: '{}' });
    return answer.text();
  };
  expect(await refusalOf('ivschat')).toMatch(
    /the service 'ivschat'.* AWS::IVSChat::Room it deploys resources that do nothing.* option --endpoint/,
  );
  expect(await refusalOf('monitoring')).toMatch(
    /the service 'monitoring'.* AWS::CloudWatch::Alarm, .*ministack has it.* option --with ministack/,
  );
});

classroomLife(
  async () => {
    app = await deployApp('classroom', '--stand-in', 'AWS::ApiGatewayV2::*');
    return app;
  },
  {
    join: (_, person) => invoke(app, 'classroom-join', { rawPath: '/join', body: JSON.stringify(person) }),
    raise: (_, message) => invoke(app, 'classroom-hands', { requestContext: { eventType: 'MESSAGE' }, body: JSON.stringify(message) }),
  },
);
