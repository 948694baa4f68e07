// The day of the people who move goods: bought and received, sold, picked, shipped and proven on a phone, counted on a
// phone, and a block of 200 rows pasted into the inventory.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fillIn, furnish, order } from './goods.mjs';
import { ADMIN, checkAccessibility, signIn, startBrowser, startDemo } from './harness.mjs';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64',
);

let server;
let browser;
before(async () => {
  server = await startDemo();
  browser = await startBrowser();
  const { page, context } = await signIn(browser, server, ADMIN);
  await furnish(page, server.url, { itemCount: 210 });
  await context.close();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// A page within what its window shows, and nobody shut out of it; asking a page takes scripts.
async function fits(page, javaScriptEnabled) {
  if (!javaScriptEnabled) return;
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} px too wide`);
  await checkAccessibility(page);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

  test(`a purchase is placed, received and billed, ${how}`, async () => {
    const { page, context, complaints } = await signIn(browser, server, ADMIN, { javaScriptEnabled });
    const placed = await order(page, server.url, 'purchase', [['DET-1002', '10'], ['DET-1003', '6']]);
    await page.goto(`${placed}/receive`);
    await fillIn(page, null, { 'lines[0][quantity]': '10', 'lines[1][quantity]': '2' });
    assert.match(await page.innerText('main'), /Detergente 1002/);
    assert.ok(await page.locator(`a[href$="/receive"]`).count(), 'four are still to come');
    await fillIn(page, `${placed}/bill`, { document: 'NF 900', due_on: '+30' });
    assert.match(await page.innerText('main'), /NF 900/);
    if (javaScriptEnabled) assert.deepEqual(complaints, []);
    await context.close();
  });

  test(`a sale is picked, shipped and proven on a phone, ${how}`, async () => {
    const { page, context, complaints } = await signIn(browser, server, ADMIN, { ...PHONE, javaScriptEnabled });
    const sold = await order(page, server.url, 'sale', [['DET-1000', '3']]);
    await fits(page, javaScriptEnabled);
    const number = sold.match(/\d+$/)[0];
    const shipment = await fillIn(page, `${server.url}/shipments/new?order=${number}`, {
      on: 'h', carrier: 'Rápido Sul', 'stops[0][address]': 'Rua das Flores, 7',
    });
    await page.goto(`${shipment}/pick`);
    assert.match(await page.innerText('main'), /CD/);
    await fits(page, javaScriptEnabled);
    await fillIn(page, null);
    await fillIn(page, `${shipment}/ship`, { on: 'h' });
    await page.getByRole('link', { name: 'Entregar' }).first().click();
    await page.waitForURL(/\/proof$/);
    await fits(page, javaScriptEnabled);
    await page.setInputFiles('input[type=file]', { name: 'foto.png', mimeType: 'image/png', buffer: PICTURE });
    await fillIn(page, null, { name: 'Ana Prado', document: '11.222.333-4' });
    const told = await page.innerText('main');
    assert.match(told, /Entregue/);
    assert.match(told, /Ana Prado/);
    await fits(page, javaScriptEnabled);
    const picture = await page.request.get(new URL(await page.getByRole('link', { name: 'Ver a foto' })
      .getAttribute('href'), server.url).href);
    assert.equal(picture.headers()['content-type'], 'image/png');
    await page.goto(sold);
    assert.match(await page.innerText('main'), /Entregue|Concluíd/);
    if (javaScriptEnabled) assert.deepEqual(complaints, []);
    await context.close();
  });

  test(`a shelf is counted blind on a phone, looked over and posted, ${how}`, async () => {
    const { page, context, complaints } = await signIn(browser, server, ADMIN, { ...PHONE, javaScriptEnabled });
    await page.goto(`${server.url}/stock/count`);
    await page.getByRole('link', { name: 'CD', exact: true }).click();
    await page.waitForURL(/place=\d+/);
    const sheet = await page.innerText('main');
    assert.doesNotMatch(sheet, /\b12\b/, 'the sheet tells nothing of what is expected');
    await fits(page, javaScriptEnabled);
    const line = page.locator('.count-row').filter({ hasText: 'DET-1001' });
    const counted = line.locator('input[name$="[counted]"]');
    assert.ok((await counted.boundingBox()).height >= 40, 'a field for a thumb');
    await counted.fill(javaScriptEnabled ? '11' : '10');
    await fillIn(page, null);
    assert.match(page.url(), /\/stock\/count\/review/);
    assert.match(await page.innerText('main'), /−1 un[^]*−4,00/);
    await fits(page, javaScriptEnabled);
    await fillIn(page, null);
    assert.match(page.url(), /\/stock\/moves\/\d+$/);
    assert.match(await page.innerText('main'), /−4,00/);
    await context.close();
    if (javaScriptEnabled) assert.deepEqual(complaints, []);
  });
}

test('a block of 200 rows is pasted into the inventory and saved', async () => {
  const { page, context, complaints } = await signIn(browser, server, ADMIN);
  await page.goto(`${server.url}/stock?sort=sku&rows=200&f.sku=DET-1`);
  await page.waitForSelector('td[data-edit][tabindex="0"]');
  const first = page.locator('.grid tbody tr').first().locator('td[data-edit="reorder_point"]');
  const block = Array.from({ length: 200 }, (_, n) => `${n + 10}\t${2 * n + 20}`).join('\n');
  await first.evaluate((element, text) => {
    element.focus();
    const data = new DataTransfer();
    data.setData('text', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, block);
  assert.equal(await page.innerText('[data-changed]'), '400');
  await page.keyboard.press('Control+s');
  await page.waitForSelector('td.changed', { state: 'detached' });
  await page.waitForSelector('td[data-edit][tabindex="0"]');
  const last = page.locator('.grid tbody tr').nth(199);
  assert.equal(await last.locator('td[data-edit="reorder_point"]').innerText(), '209');
  assert.equal(await last.locator('td[data-edit="reorder_quantity"]').innerText(), '418');
  await checkAccessibility(page);
  assert.deepEqual(complaints, []);
  await context.close();
});
