// The inventory worked on like a spreadsheet, and goods received without a script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkAccessibility, signIn, startBrowser, startDemo } from './harness.mjs';

const STOCK = 'rafael@serraazul.example';

let server;
let browser;
before(async () => {
  server = await startDemo();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function add(page, path, fields) {
  await page.goto(`${server.url}${path}`);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if (await field.evaluate((element) => element.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await page.click('.savebar .primary');
}

test('goods are received without a script', async () => {
  const { page, context } = await signIn(browser, server, STOCK, { javaScriptEnabled: false });
  await add(page, '/stock/places/new', { code: 'CD', name: 'CD Guarulhos', kind: 'warehouse' });
  for (const n of [1, 2, 3]) {
    await add(page, '/stock/items/new', { sku: `IT-${n}`, name: `Item ${n}`, price: `${n},00` });
  }
  await add(page, '/stock/receive', {
    'lines[0][item]': 'IT-1', 'lines[0][quantity]': '10', 'lines[0][cost]': '2*10',
    'lines[1][item]': 'Item 2', 'lines[1][quantity]': '5', 'lines[1][lot]': 'L1',
  });
  await page.waitForURL(/\/stock\/moves\/\d+$/);
  assert.match(await page.innerText('main'), /20,00/);
  await context.close();
});

test('cells are edited, filled, pasted, undone and saved by keyboard', async () => {
  const { page, context, complaints } = await signIn(browser, server, STOCK);
  await page.goto(`${server.url}/stock?sort=sku&f.sku=IT-`);
  await page.waitForSelector('td[data-edit][tabindex="0"]');
  const cell = (row, key) => page.locator('.grid tbody tr').nth(row).locator(`td[data-edit="${key}"]`);
  await cell(0, 'price').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('12*2');
  await page.keyboard.press('Enter');
  assert.equal(await cell(0, 'price').innerText(), '24,00');
  await page.keyboard.press('F2');
  await page.keyboard.type('99');
  await page.keyboard.press('Escape');
  assert.equal(await cell(1, 'price').innerText(), '2,00');
  await page.keyboard.press('Control+d');
  assert.equal(await cell(1, 'price').innerText(), '24,00');
  await cell(0, 'reorder_point').evaluate((element) => {
    element.focus();
    const data = new DataTransfer();
    data.setData('text', '60\t120\n40\t80\n1\t2\n9\t9');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  assert.equal(await cell(2, 'reorder_quantity').innerText(), '2');
  assert.equal(await page.innerText('[data-changed]'), '8');
  assert.match(await page.innerText('[data-cells-note]'), /^1 /);
  await checkAccessibility(page);
  await cell(2, 'reorder_point').focus();
  await page.keyboard.press('Control+s');
  await page.waitForSelector('td.changed', { state: 'detached' });
  // Saved is a page of its own, whose cells wait for the browser part again.
  await page.waitForSelector('td[data-edit][tabindex="0"]');
  assert.equal(await cell(1, 'reorder_point').innerText(), '40');
  assert.equal(await cell(1, 'price').innerText(), '24,00');
  await cell(0, 'price').focus();
  await page.keyboard.type('x');
  await page.keyboard.press('Tab');
  await page.click('form[data-cells] button[type=submit]');
  await page.waitForSelector('[role=alert]');
  assert.match(await page.innerText('[role=alert]'), /IT-1 · Preço/);
  assert.equal(await cell(0, 'price').innerText(), 'x');
  await page.click('[data-undo-cells]');
  assert.equal(await cell(0, 'price').innerText(), '24,00');
  assert.deepEqual(complaints, []);
  await context.close();
});
