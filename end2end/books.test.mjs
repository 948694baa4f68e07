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
  // Each run has a month of its own, so that neither finds what the other did.
  const month = javaScriptEnabled
    ? { name: 'março de 2027', day: '2027-03-31' }
    : { name: 'abril de 2027', day: '2027-04-30' };

  test(`a month is closed, refuses a posting, and is reopened by a second person, ${how}`, async () => {
    const finance = await signedIn(FINANCE, { javaScriptEnabled });
    const { page } = finance;
    await page.goto(`${server.url}/ledger/periods?year=2027`);
    const row = page.locator('tr', { hasText: month.name });
    await row.getByRole('button').click();
    await row.getByText('fechado').waitFor();
    const said = await tryFile(page, 'tarde.journal', journal(month.day), javaScriptEnabled);
    assert.match(said, /está fechado/);
    await page.goto(`${server.url}/ledger/periods?year=2027`);
    await row.getByRole('link', { name: /Pedir a reabertura/ }).click();
    await page.fill('textarea[name=reason]', 'nota que chegou tarde');
    await page.getByRole('button', { name: 'Enviar pedido' }).click();
    await page.getByText('Outra pessoa precisa decidir este pedido.').waitFor();
    const admin = await signedIn(ADMIN, { javaScriptEnabled });
    await admin.page.getByText(`pede a reabertura de ${month.name}`).waitFor();
    await admin.page.getByRole('button', { name: 'Reabrir' }).click();
    await admin.page.goto(`${server.url}/ledger/periods?year=2027`);
    await admin.page.locator('tr', { hasText: month.name }).getByText('aberto').waitFor();
    assert.deepEqual(counted(javaScriptEnabled, finance.complaints, admin.complaints), []);
    await admin.context.close();
    await finance.context.close();
  });

  test(`an import shows its problems, then what it brings, then brings it, ${how}`, async () => {
    const { context, page, complaints } = await signedIn(FINANCE, { javaScriptEnabled });
    const bad = await tryFile(page, 'ruim.journal', BAD, javaScriptEnabled);
    assert.match(bad, /2 problemas; nada foi importado/);
    const good = await tryFile(page, 'bom.journal', journal(javaScriptEnabled ? '2026-11-11' : '2026-11-12'), javaScriptEnabled);
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
    await page.getByText(/23 de 23 regras conferem/).waitFor();
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
