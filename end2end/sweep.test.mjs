// Every page of the route table, in both languages, light and dark, wide and narrow.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
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

const ITEMS = 'sku,name,unit,category,price\nDET-0500,Detergente neutro,un,Limpeza,38.90\n';
const MOVES = 'date,kind,item,to,lot,quantity,unit_cost\n2026-11-10,receive,DET-0500,CD,L26,24,5.00\n';

// Items and a receipt, by the import of tables; the last job waits for a decision.
async function bringStock() {
  const { context, page } = await signIn(browser, server, ADMIN);
  const send = async (what, name, text) => {
    await page.goto(`${server.url}/stock/import`);
    await page.selectOption('select[name=what]', what);
    await page.setInputFiles('input[type=file]', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    const button = page.locator('form#import button[type=submit]');
    await Promise.all([page.waitForURL(/\/stock\/import\/\d+$/), button.click()]);
    while (await page.locator('progress').count()) await page.reload();
  };
  for (const [what, text] of [['items', ITEMS], ['moves', MOVES]]) {
    await send(what, `${what}.csv`, text);
    await page.getByRole('button', { name: /Importar 1/ }).click();
    await page.getByText(/1 linhas de .* importadas/).waitFor();
  }
  await send('items', 'mais.csv', ITEMS.replace('DET-0500', 'DET-0501'));
  const table = page.url().match(/\d+$/)[0];
  await context.close();
  return table;
}

async function sampleIds(page, job, table) {
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
    table,
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
  const ids = await sampleIds(opened.page, job, await bringStock());
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
