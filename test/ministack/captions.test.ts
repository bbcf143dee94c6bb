/** The captions app with ministack behind, whose REST API is called as a page calls it. */
import { captionsLife } from '../e2e/apps/captions/life';
import { callApi, type DeployedApp, deployBehindMinistack, ministackAddress } from '../e2e/support/app';

let app: DeployedApp;
const addressOf = (path: string) => ministackAddress(app, app.outputs.ApiUrl).replace(/\/$/, path);

test('pages of any origin may call the API', async () => {
  const headers = { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' };
  const preflight = await fetch(addressOf('/tokens'), { method: 'OPTIONS', headers });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
});

captionsLife(
  async () => {
    app = await deployBehindMinistack('captions');
    return app;
  },
  (_, method, path, body) => callApi(addressOf(path), { method, body }),
);
