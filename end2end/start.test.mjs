import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkAccessibility, openPage, startBrowser, startServer } from './harness.mjs';

let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the first page comes with its style sheet and the browser part, and nothing complains', async () => {
  const { context, page, complaints } = await openPage(browser);
  const sent = new Map();
  page.on('response', (response) => sent.set(new URL(response.url()).pathname, response));
  await page.goto(server.url, { waitUntil: 'networkidle' });
  for (const ending of ['.css', '.js', '.wasm']) {
    const [, response] = [...sent].find(([path]) => path.startsWith('/pkg/') && path.endsWith(ending)) ?? [];
    assert.ok(response, `no ${ending} was asked for`);
    assert.equal(response.status(), 200, response.url());
    assert.match(response.headers()['cache-control'], /immutable/, response.url());
  }
  await checkAccessibility(page);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the first page can be read without JavaScript', async () => {
  const { context, page } = await openPage(browser, { javaScriptEnabled: false });
  const response = await page.goto(server.url);
  assert.equal(response.status(), 200);
  assert.notEqual((await page.locator('h1').innerText()).trim(), '');
  await context.close();
});
