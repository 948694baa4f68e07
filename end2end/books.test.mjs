import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN, EMPLOYEE, FINANCE, signIn, startBrowser, startDemo } from './harness.mjs';

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

const signedIn = (email, options) => signIn(browser, server, email, options);

const BAD = `2026-11-10 Papel
    Despesas:Papel  10,00 BRL
    Ativo:Cofre de teste  -9,00 BRL

2026-99-10 Sem dia
    Despesas:Papel  1,00 BRL
    Ativo:Cofre de teste
`;

// The company that demonstrates has closed every month but the present one. A year's last month is closed with its year,
// so in January it is the month before.
const today = new Date();
const closed = new Date(today.getFullYear(), today.getMonth() - (today.getMonth() === 0 ? 2 : 1), 15);
const closedName = new Intl.DateTimeFormat('pt-BR', { month: 'long', year: 'numeric' }).format(closed);
const isoDay = (date) => date.toISOString().slice(0, 10);

const journal = (day) => `${day} Papel de teste
    Despesas:Papel de teste  10,00 BRL
    Ativo:Cofre de teste
`;

// Without JavaScript a page of work under way is loaded again by hand, and so here in both ways.
async function untilEnded(page, javaScriptEnabled) {
  const working = page.locator('[data-under-way]');
  if (javaScriptEnabled) return working.waitFor({ state: 'detached' });
  while (await working.count()) await page.reload();
}

// Chromium reports what a page preloads for its scripts as failed where scripts are off.
const counted = (javaScriptEnabled, ...complaints) => (javaScriptEnabled ? complaints.flat() : []);

async function tryFile(page, name, content, javaScriptEnabled) {
  await page.goto(`${server.url}/ledger/import`);
  const buffer = Buffer.from(content);
  await page.setInputFiles('input[type=file]', { name, mimeType: 'text/plain', buffer });
  const send = page.locator('form#import button[type=submit]');
  await Promise.all([page.waitForURL(/\/ledger\/import\/\d+$/), send.click()]);
  await untilEnded(page, javaScriptEnabled);
  return page.locator('main').innerText();
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';
  test(`a closed month refuses a posting, is reopened by a second person, and is closed again, ${how}`, async () => {
    const finance = await signedIn(FINANCE, { javaScriptEnabled });
    const { page } = finance;
    const periods = `${server.url}/ledger/periods?year=${closed.getFullYear()}`;
    const row = page.locator('tr', { hasText: closedName });
    const said = await tryFile(page, 'tarde.journal', journal(isoDay(closed)), javaScriptEnabled);
    assert.match(said, /está fechado/);
    await page.goto(periods);
    await row.getByText('fechado').waitFor();
    await row.getByRole('link', { name: /Pedir a reabertura/ }).click();
    await page.fill('textarea[name=reason]', 'nota que chegou tarde');
    await page.getByRole('button', { name: 'Enviar pedido' }).click();
    await page.getByText('Outra pessoa precisa decidir este pedido.').waitFor();
    const admin = await signedIn(ADMIN, { javaScriptEnabled });
    await admin.page.getByText(`pede a reabertura de ${closedName}`).waitFor();
    await admin.page.getByRole('button', { name: 'Reabrir' }).click();
    await admin.page.goto(periods);
    await admin.page.locator('tr', { hasText: closedName }).getByText('aberto').waitFor();
    await page.goto(periods);
    await row.getByRole('button').click();
    await row.getByText('fechado').waitFor();
    assert.deepEqual(counted(javaScriptEnabled, finance.complaints, admin.complaints), []);
    await admin.context.close();
    await finance.context.close();
  });

  test(`an import shows its problems, then what it brings, then brings it, ${how}`, async () => {
    const { context, page, complaints } = await signedIn(FINANCE, { javaScriptEnabled });
    const bad = await tryFile(page, 'ruim.journal', BAD, javaScriptEnabled);
    assert.match(bad, /2 problemas; nada foi importado/);
    const good = await tryFile(page, 'bom.journal', journal(isoDay(javaScriptEnabled ? today : new Date(today - 86_400_000))), javaScriptEnabled);
    assert.match(good, /1 lançamentos seriam importados/);
    await page.getByRole('button', { name: /Importar 1/ }).click();
    await page.waitForLoadState();
    await untilEnded(page, javaScriptEnabled);
    await page.getByText(/1 lançamentos importados de bom\.journal/).waitFor();
    assert.deepEqual(counted(javaScriptEnabled, complaints), []);
    await context.close();
  });

  test(`the check says that the books tie and the audit finds it, ${how}`, async () => {
    const { context, page, complaints } = await signedIn(ADMIN, { javaScriptEnabled });
    await page.goto(`${server.url}/admin/check`);
    await page.getByRole('button', { name: 'Conferir agora' }).click();
    await page.getByText(/30 de 30 regras conferem/).waitFor();
    await page.goto(`${server.url}/admin/audit`);
    await page.selectOption('select[name=kind]', 'BooksChecked');
    await page.locator('form.parameters button[type=submit]').click();
    await page.waitForURL(/kind=BooksChecked/);
    assert.ok(await page.locator('table.audit tbody tr').count());
    assert.deepEqual(counted(javaScriptEnabled, complaints), []);
    await context.close();
  });
}

test('an employee sees nothing of the ledger', async () => {
  const { context, page } = await signedIn(EMPLOYEE);
  assert.equal(await page.locator('a[href^="/ledger"], a[href^="/admin"]').count(), 0);
  await context.close();
});
