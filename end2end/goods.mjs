// Goods to work with: items, parties and a stocked warehouse brought in as tables, and forms filled by their names.
import assert from 'node:assert/strict';

const PARTIES = 'code,name,kind\nMB,Mercado Bom,customer\nFS,Fábrica Sul,supplier\nRS,Rápido Sul,carrier\n';

export const items = (count) => 'sku,name,unit,category,reorder_point,price,cost\n' +
  Array.from({ length: count }, (_, n) => `DET-${1000 + n},Detergente ${1000 + n},un,Limpeza,2,38.90,20.00\n`).join('');

const MOVES = 'date,kind,item,to,lot,quantity,unit_cost\n2026-11-10,receive,DET-1000,CD,L26,24,5.00\n' +
  '2026-11-10,receive,DET-1001,CD,,12,4.00\n';

// Sends a table to the page of imports; its job then waits for a decision.
export async function tryTable(page, url, what, text) {
  await page.goto(`${url}/stock/import`);
  await page.selectOption('select[name=what]', what);
  const file = { name: `${what}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.setInputFiles('input[type=file]', file);
  const button = page.locator('form#import button[type=submit]');
  await Promise.all([page.waitForURL(/\/stock\/import\/\d+$/), button.click()]);
  while (await page.locator('progress').count()) await page.reload();
  return page.url().match(/\d+$/)[0];
}

export async function furnish(page, url, { itemCount = 2 } = {}) {
  for (const [what, text] of [['items', items(itemCount)], ['parties', PARTIES], ['moves', MOVES]]) {
    await tryTable(page, url, what, text);
    await page.getByRole('button', { name: /^Importar \d/ }).click();
    await page.getByText(/linhas de .* importadas/).waitFor();
  }
}

// Fills a form by the names of its fields and sends it; gives the address it leads to.
export async function fillIn(page, address, fields = {}) {
  if (address) await page.goto(address);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]`).last();
    if (await field.evaluate((element) => element.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  const before = page.url();
  await page.locator('main .savebar button[type=submit]').first().click();
  await page.waitForURL((now) => now.href !== before);
  const errors = page.locator('.error-summary, [role=alert]');
  assert.equal(await errors.count(), 0, await errors.allInnerTexts().then(String));
  return page.url();
}

// A purchase, or a sale of what is in stock; gives the address of the order.
export function order(page, url, kind, lines) {
  const party = kind === 'sale' ? 'Mercado Bom' : 'Fábrica Sul';
  const fields = { party, place: 'CD', ordered_on: 'h', promised_on: '+2' };
  lines.forEach(([item, quantity], n) => Object.assign(fields, {
    [`lines[${n}][item]`]: item, [`lines[${n}][quantity]`]: quantity,
  }));
  return fillIn(page, `${url}/orders/new?kind=${kind}`, fields);
}

// Orders and shipments in every state that a page is made for; gives their ids.
export async function bringOrders(page, url) {
  const bought = await order(page, url, 'purchase', [['DET-1000', '9']]);
  await fillIn(page, `${bought}/receive`, { 'lines[0][quantity]': '4' });
  const sold = await order(page, url, 'sale', [['DET-1000', '4']]);
  for (const [step, quantity] of [['pick', '3'], ['ship', '2'], ['deliver', '1']]) {
    await fillIn(page, `${sold}/${step}`, { 'lines[0][quantity]': quantity });
  }
  const shipment = async (quantity) => {
    const of = await order(page, url, 'sale', [['DET-1001', quantity]]);
    const address = `${url}/shipments/new?order=${of.match(/\d+$/)[0]}`;
    return fillIn(page, address, { on: 'h', carrier: 'Rápido Sul' });
  };
  const fresh = await order(page, url, 'purchase', [['DET-1001', '1']]);
  const planned = await shipment('1');
  const [under, delivered] = [await shipment('2'), await shipment('3')];
  const stops = [];
  for (const one of [under, delivered]) {
    await fillIn(page, `${one}/pick`);
    await fillIn(page, `${one}/ship`, { on: 'h' });
    stops.push((await page.locator('a[href$="/proof"]').first().getAttribute('href')).match(/stops\/(\d+)/)[1]);
  }
  await fillIn(page, `${url}/shipments/stops/${stops[1]}/proof`, { name: 'Ana Prado' });
  const number = (await page.innerText('h1')).match(/\S+$/)[0];
  const typed = `carrier=RS&amount=10&on=h&shipments=${number}&basis=value`;
  const bill = await fillIn(page, `${url}/shipments/freight/new?${typed}`);
  const id = (address) => address.match(/\d+$/)[0];
  return {
    fresh: id(fresh), bought: id(bought), sold: id(sold), planned: id(planned), under: id(under), delivered: id(delivered), number,
    open: stops[0], taken: stops[1], bill: id(bill),
  };
}
