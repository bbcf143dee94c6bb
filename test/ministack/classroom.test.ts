/** The classroom app with ministack behind, which has its HTTP and WebSocket APIs. What ministack does not have stands in. */
import { classroomLife } from '../e2e/apps/classroom/life';
import { callApi, type DeployedApp, deployApp, ministackAddress } from '../e2e/support/app';
import { exchangeMessages } from '../support/web-socket';

let app: DeployedApp;

test('the terminal names what stands in', () => {
  const notices = [...app.shell.server.output().matchAll(/^\[\w+\] (\S+) stands in and does nothing\.$/gm)].map(([, type]) => type);
  expect(notices.sort()).toEqual(['AWS::ApiGatewayV2::RouteResponse', 'AWS::IVS::Channel', 'AWS::IVSChat::Room']);
  expect(app.outputs.ChannelArn).toMatch(/^arn:aws:ivs:us-east-1:000000000000:channel\/\w+$/);
});

test('chat tokens are refused by name', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivschat/aws4_request, SignedHeaders=host, Signature=0';
  const answer = await fetch(`${app.shell.settings.endpoint}/CreateChatToken`, { method: 'POST', headers: { authorization }, body: '{}' });
  expect(await answer.json()).toMatchObject({
    message: expect.stringMatching(
      /does not have the service 'ivschat'\. Resources of the type AWS::IVSChat::Room stand in and do nothing\./,
    ),
  });
});

classroomLife(
  async () => {
    app = await deployApp('classroom', '--with', 'ministack', '--stand-in', 'AWS::ApiGatewayV2::RouteResponse');
    return app;
  },
  {
    async join({ outputs }, body) {
      const answer = await callApi(`${outputs.ApiUrl}/join`, { method: 'POST', body });
      expect(answer.status).toBe(201);
      return answer.body as Awaited<ReturnType<Parameters<typeof classroomLife>[1]['join']>>;
    },
    raise: ({ outputs }, message) => exchangeMessages(ministackAddress(app, outputs.SocketUrl), message),
  },
);
