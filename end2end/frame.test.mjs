// The frame and the grids: palette, keys, look, views, filters and files.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FINANCE, signIn, startBrowser, startDemo } from './harness.mjs';

let server;
let browser;
let visit;
let page;

before(async () => {
  server = await startDemo();
  browser = await startBrowser();
  visit = await signIn(browser, server, FINANCE);
  page = visit.page;
});

after(async () => {
  await visit?.context.close();
  await browser?.close();
  await server?.stop();
});

const GRID = '/ledger/entries';
const open = (path) => page.goto(server.url + path, { waitUntil: 'networkidle' });
const quiet = () => assert.deepEqual(visit.complaints, []);

async function palette(text, wanted, address) {
  await open('/');
  await page.keyboard.press('Control+k');
  await page.locator('#palette-ask').fill(text);
  await page.locator('#palette-list [data-record]:not([hidden])', { hasText: wanted }).first().waitFor();
  const rows = await page.locator('#palette-list [role=option]:not([hidden])').allInnerTexts();
  const at = rows.findIndex((row) => row.includes(wanted));
  for (let n = 0; n < at; n += 1) await page.keyboard.press('ArrowDown');
  await Promise.all([page.waitForURL(address), page.keyboard.press('Enter')]);
}

test('the palette finds an account and an entry', async () => {
  await palette('energia', '4.2.4.02', /\/ledger\/accounts\/\d+/);
  assert.match(await page.locator('h1').innerText(), /Energia elétrica/);
  await palette('2026/7', '2026/7', /\/ledger\/entries\/\d+/);
  assert.match(await page.locator('h1').innerText(), /2026\/7$/);
  quiet();
});

test('the keyboard sheet opens, and closes again', async () => {
  await open('/');
  await page.keyboard.press('?');
  const sheet = page.getByRole('heading', { name: 'Atalhos do teclado' });
  await sheet.waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  quiet();
});

test('keys lead to sectors, to new records and through rows, but not while typing', async () => {
  await open('/');
  await page.keyboard.press('g');
  await Promise.all([page.waitForURL(`**${GRID}`), page.keyboard.press('f')]);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('/');
  await page.keyboard.type('gi');
  assert.equal(await page.locator('input[name=q]').inputValue(), 'gi');
  assert.equal(new URL(page.url()).pathname, GRID);
  await page.locator('input[name=q]').blur();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.equal(await page.locator('.grid tbody tr').nth(1).getAttribute('class'), 'at');
  await Promise.all([page.waitForURL(/\/ledger\/entries\/\d+$/), page.keyboard.press('o')]);
  await open(GRID);
  await Promise.all([page.waitForURL('**/ledger/entries/new'), page.keyboard.press('n')]);
  await open(GRID);
  await page.keyboard.press('g');
  await Promise.all([page.waitForURL(`${server.url}/`), page.keyboard.press('i')]);
  quiet();
});

test('theme and density change at once and stay', async () => {
  await open('/');
  const root = page.locator('html');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole('button', { name: /^Conta de/ }).click();
  const light = await ground();
  const told = page.waitForResponse((answer) => answer.url().includes('/api/auth/prefer'));
  await page.getByRole('button', { name: 'Escuro' }).click();
  await told;
  assert.equal(await root.getAttribute('data-theme'), 'dark');
  assert.notEqual(await ground(), light);
  const again = page.waitForResponse((answer) => answer.url().includes('/api/auth/prefer'));
  await page.getByRole('button', { name: 'Compacta' }).click();
  await again;
  await open(GRID);
  assert.equal(await root.getAttribute('data-theme'), 'dark');
  assert.equal(await root.getAttribute('data-density'), 'compact');
  quiet();
});

test('filters narrow the grid and stand in the address', async () => {
  await open(GRID);
  const whole = await page.locator('.grid tfoot').innerText();
  await page.fill('[name="f.account"]', 'energia');
  await Promise.all([page.waitForURL(/f\.account=energia/), page.keyboard.press('Enter')]);
  assert.notEqual(await page.locator('.grid tfoot').innerText(), whole);
  assert.ok(await page.locator('.grid tbody tr:not(.none)').count());
  await page.locator('.chip .drop').click();
  await page.waitForURL((url) => !url.search.includes('f.account'));
  assert.equal(await page.locator('.grid tfoot').innerText(), whole);
  quiet();
});

test('a view is saved under a name, opens again and is removed', async () => {
  await open(`${GRID}?f.account=energia&sort=day`);
  const narrowed = await page.locator('.grid tfoot').innerText();
  await page.getByRole('button', { name: 'Guardar visão' }).click();
  await page.fill('#view-name', 'Energia');
  await page.locator('#save-view button[type=submit]', { hasText: 'Gravar' }).click();
  await page.waitForURL(/view=\d+/);
  await open(GRID);
  const tab = page.locator('nav.tabs a', { hasText: 'Energia' });
  await Promise.all([page.waitForURL(/view=\d+/), tab.click()]);
  assert.equal(await tab.getAttribute('aria-current'), 'page');
  assert.equal(await page.locator('.grid tfoot').innerText(), narrowed);
  await page.getByRole('button', { name: 'Guardar visão' }).click();
  await page.getByRole('button', { name: 'Remover esta visão' }).click();
  await page.waitForURL(`**${GRID}`);
  assert.equal(await tab.count(), 0);
  quiet();
});

const WITH_FILES = [
  GRID, `${GRID}?f.account=energia`, '/parties', '/ledger/journal', '/ledger/reports/trial-balance',
  '/ledger/reports/balance-sheet', '/ledger/reports/income-statement', '/ledger/reports/expenses-by-area',
  '/ledger/accounts/1',
];

test('every link to a file leads to one', async () => {
  for (const path of WITH_FILES) {
    await open(path);
    const links = await page.locator('a[href*="/export/"], a[href*=".csv"], a[href*=".xlsx"]')
      .evaluateAll((all) => all.map((link) => link.href));
    assert.ok(links.length >= 2 || path.includes('accounts'), `${path} has ${links.length} files`);
    for (const href of links) {
      const answer = await page.context().request.get(href);
      assert.equal(answer.status(), 200, href);
      assert.ok((await answer.body()).length > 0, href);
    }
  }
  quiet();
});
