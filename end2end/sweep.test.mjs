// Every page of the route table, in both languages, light and dark, wide and narrow.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { bringOrders, furnish, items, tryTable } from './goods.mjs';
import { ADMIN, FINANCE, signIn, startBrowser, startDemo } from './harness.mjs';
import { CALM, LANGUAGES, look } from './look.mjs';

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

// A route without parameters is its own sample; `ids` are records of the demo company.
const samples = (ids) => ({
  '/search': ['/search', '/search?q=caixa'],
  '/ledger/accounts/:id': ['/ledger/accounts/1', `/ledger/accounts/${ids.account}`],
  '/ledger/accounts/:id/edit': [`/ledger/accounts/${ids.account}/edit`],
  '/ledger/accounts/:id/statement': [`/ledger/accounts/${ids.account}/statement`],
  '/ledger/journals/:id': [`/ledger/journals/${ids.journal}`],
  '/ledger/periods': ['/ledger/periods', '/ledger/periods?year=2026&reopen=202601'],
  '/ledger/import/:job': [`/ledger/import/${ids.job}`],
  '/ledger/imports/:id': [`/ledger/imports/${ids.imported}`],
  '/ledger/entries': ['/ledger/entries', '/ledger/entries?q=nothing-is-called-so', '/ledger/entries?f.day=x'],
  '/ledger/entries/:id': [`/ledger/entries/${ids.entry}`],
  '/ledger/entries/:id/reverse': [`/ledger/entries/${ids.entry}/reverse`],
  '/ledger/entries/:id/transfer': [`/ledger/entries/${ids.entry}/transfer`],
  '/ledger/entries/:id/complement': [`/ledger/entries/${ids.entry}/complement`],
  '/users/:id': [`/users/${ids.user}`, `/users/${ids.self}`],
  '/areas/:id': [`/areas/${ids.area}`],
  '/parties/:id': [`/parties/${ids.party}`],
  '/parties/:id/edit': [`/parties/${ids.party}/edit`],
  '/projects/:id': [`/projects/${ids.project}`],
  '/stock': ['/stock', '/stock?by=place', '/stock?by=lot&on=2026-11-20', '/stock?q=nothing-is-called-so'],
  '/stock/items/:id': [`/stock/items/${ids.item}`],
  '/stock/items/:id/edit': [`/stock/items/${ids.item}/edit`],
  '/stock/categories/:id': [`/stock/categories/${ids.category}`],
  '/stock/places/:id': [`/stock/places/${ids.place}`],
  '/stock/moves/:document': [`/stock/moves/${ids.document}`],
  '/stock/moves/:document/return': [`/stock/moves/${ids.document}/return`],
  '/stock/count': ['/stock/count', `/stock/count?place=${ids.place}`],
  '/stock/count/review': [`/stock/count/review?place=${ids.place}`],
  '/stock/import/:job': [`/stock/import/${ids.table}`],
  '/orders': ['/orders', '/orders?q=nothing-is-called-so'],
  '/orders/new': ['/orders/new?kind=sale', '/orders/new?kind=purchase'],
  '/orders/:id': [`/orders/${ids.bought}`, `/orders/${ids.sold}`],
  '/orders/:id/edit': [`/orders/${ids.fresh}/edit`],
  '/orders/:id/receive': [`/orders/${ids.bought}/receive`],
  '/orders/:id/over': [`/orders/${ids.bought}/over`],
  '/orders/:id/bill': [`/orders/${ids.bought}/bill`],
  '/orders/:id/pick': [`/orders/${ids.sold}/pick`],
  '/orders/:id/put-back': [`/orders/${ids.sold}/put-back`],
  '/orders/:id/ship': [`/orders/${ids.sold}/ship`],
  '/orders/:id/deliver': [`/orders/${ids.sold}/deliver`],
  '/orders/:id/return': [`/orders/${ids.sold}/return`],
  '/orders/:id/cancel': [`/orders/${ids.sold}/cancel`],
  '/shipments/new': ['/shipments/new', `/shipments/new?order=${ids.sold}`],
  '/shipments/:id': [`/shipments/${ids.planned}`, `/shipments/${ids.under}`, `/shipments/${ids.delivered}`],
  '/shipments/:id/edit': [`/shipments/${ids.planned}/edit`],
  '/shipments/:id/pick': [`/shipments/${ids.planned}/pick`],
  '/shipments/:id/ship': [`/shipments/${ids.planned}/ship`],
  '/shipments/:id/cancel': [`/shipments/${ids.planned}/cancel`],
  '/shipments/stops/:id/proof': [`/shipments/stops/${ids.open}/proof`],
  '/shipments/stops/:id/return': [`/shipments/stops/${ids.taken}/return`],
  '/shipments/freight/new': ['/shipments/freight/new', `/shipments/freight/new?shipments=${ids.number}`],
  '/shipments/freight/:id': [`/shipments/freight/${ids.bill}`],
});

// Routes that need a visitor of their own are looked at in doors.test.mjs.
const APART = [
  '/sign-in', '/sign-in/code', '/setup/:token', '/invite/:token', '/reset/:token', '/account/second-factor',
];

const IMPORTED = `2026-11-09 Papel de teste
    Despesas:Papel de teste  10,00 BRL
    Ativo:Cofre de teste
`;

async function bringAnImport() {
  const { context, page } = await signIn(browser, server, FINANCE);
  await page.goto(`${server.url}/ledger/import`);
  const buffer = Buffer.from(IMPORTED);
  await page.setInputFiles('input[type=file]', { name: 'papel.journal', mimeType: 'text/plain', buffer });
  const send = page.locator('form#import button[type=submit]');
  await Promise.all([page.waitForURL(/\/ledger\/import\/\d+$/), send.click()]);
  while (await page.locator('progress').count()) await page.reload();
  const bring = page.getByRole('button', { name: /Importar 1/ });
  const job = page.url().match(/\d+$/)[0];
  await bring.click();
  await page.waitForLoadState();
  while (await page.locator('progress').count()) await page.reload();
  await page.getByText(/1 lançamentos importados/).waitFor();
  await context.close();
  return job;
}

// Goods, orders and shipments; the last import waits for a decision.
async function bringGoods() {
  const { context, page } = await signIn(browser, server, ADMIN);
  await furnish(page, server.url);
  const ids = await bringOrders(page, server.url);
  const table = await tryTable(page, server.url, 'items', items(3));
  await context.close();
  return { ...ids, table };
}

async function sampleIds(page, job, goods) {
  const first = async (list, wanted) => {
    const text = await (await page.context().request.get(server.url + list)).text();
    const found = text.match(wanted);
    assert.ok(found, `${list} has no ${wanted}`);
    return found[1];
  };
  return {
    job,
    imported: await first('/ledger/import', /\/ledger\/imports\/(\d+)/),
    account: await first('/ledger/reports/trial-balance', /\/ledger\/accounts\/(\d+)\/statement/),
    journal: await first('/ledger/journals', /\/ledger\/journals\/(\d+)/),
    entry: await first('/ledger/entries', /\/ledger\/entries\/(\d+)/),
    party: await first('/parties', /\/parties\/(\d+)/),
    project: await first('/projects', /\/projects\/(\d+)/),
    area: await first('/areas', /\/areas\/(\d+)/),
    user: await first('/users', /\/users\/(\d+)/),
    self: await first('/users', /\/users\/(\d+)">Marcos/),
    ...goods,
    item: await first('/stock', /\/stock\/items\/(\d+)/),
    category: await first('/stock/categories', /\/stock\/categories\/(\d+)/),
    place: await first('/stock/places', /\/stock\/places\/(\d+)/),
    document: await first('/stock/moves', /\/stock\/moves\/(\d+)/),
  };
}

async function routes() {
  const source = await readFile(new URL('../src/app.rs', import.meta.url), 'utf8');
  return [...source.matchAll(/^ +"(\/[^"]*)" => /gm)].map(([, path]) => path);
}

async function visit(page, path, lang, status = 200) {
  const answer = await page.goto(server.url + path);
  assert.equal(answer.status(), status, path);
  await look(page, lang);
}

async function prefer(page, lang) {
  await page.context().request.post(`${server.url}/api/auth/prefer`, { form: { lang, back: '/' } });
}

test('every page of the route table, signed in', async (suite) => {
  const job = await bringAnImport();
  const opened = await signIn(browser, server, ADMIN, CALM);
  const second = await opened.context.newPage();
  const ids = await sampleIds(opened.page, job, await bringGoods());
  const known = samples(ids);
  const paths = (await routes()).filter((route) => !APART.includes(route)).flatMap((route) => {
    assert.ok(known[route] || !route.includes(':'), `${route} has no sample`);
    return known[route] ?? [route];
  });
  for (const lang of Object.keys(LANGUAGES)) {
    await prefer(opened.page, lang);
    const left = [...paths];
    await suite.test(lang, { concurrency: true }, async (each) => {
      const work = async (page) => {
        for (let path = left.shift(); path; path = left.shift()) {
          const here = path;
          await each.test(here, () => visit(page, here, lang));
        }
      };
      await Promise.all([work(opened.page), work(second)]);
    });
  }
  assert.deepEqual(opened.complaints, []);
  await opened.context.close();
});
