// Entries: typed by keyboard, kept as drafts, refused, corrected; with and without JavaScript.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FINANCE, signIn, startBrowser, startDemo } from './harness.mjs';

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

const PRESSES_MAX = 40;
const NEW = '/ledger/entries/new';
const POSTED = /\/ledger\/entries\/\d+$/;
const line = (n, field) => `[name="lines[${n}][${field}]"]`;

// An empty form, whatever draft another visit left.
async function openNew(page) {
  await open(page, NEW);
  const discard = page.getByRole('button', { name: 'Descartar rascunho' });
  if (await discard.count() === 0) return;
  await discard.click();
  await page.waitForLoadState('networkidle');
  await open(page, NEW);
}

const open = (page, path) => page.goto(server.url + path, { waitUntil: 'networkidle' });
const value = (page, selector) => page.locator(selector).inputValue();

// Chromium reports what a page preloads for its scripts as failed where scripts are off.
const counted = (javaScriptEnabled, complaints) => (javaScriptEnabled ? complaints : []);

async function fillLine(page, n, account, side, amount) {
  await page.fill(line(n, 'account'), account);
  await page.fill(line(n, side), amount);
}

// What stands in the lines of the entry that is open: account, debit, credit.
async function postedLines(page) {
  const rows = page.locator('table.posted tbody tr');
  return rows.evaluateAll((all) => all.map((row) => [
    row.querySelector('.sub').innerText.trim(),
    ...[...row.querySelectorAll('td.n')].map((cell) => cell.innerText.trim()),
  ].join(' ').trim()));
}

async function post(page) {
  await Promise.all([page.waitForURL(POSTED), page.getByRole('button', { name: /^Lançar/ }).click()]);
}

// An entry to correct; gives its address.
async function postOne(page, memo) {
  await openNew(page);
  await page.fill('[name=memo]', memo);
  await fillLine(page, 0, '4.2.4.02', 'debit', '80,00');
  await fillLine(page, 1, '1.1.1.01', 'credit', '80,00');
  await post(page);
  return page.url();
}

test(`an entry of three lines is typed and posted with at most ${PRESSES_MAX} presses of a key`, async () => {
  const { context, page, complaints } = await signIn(browser, server, FINANCE);
  await openNew(page);
  let presses = 0;
  const press = async (...keys) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      presses += 1;
    }
  };
  const type = (text) => press(...text);
  // Day, document, party; the memo; the journal.
  await press('Enter', 'Enter', 'Enter');
  await type('luz');
  await press('Enter', 'Enter');
  // Account, area and debit; past the credit to the next line.
  await type('42402');
  await press('Enter', 'Enter');
  await type('80');
  await press('Enter');
  await type('42403');
  await press('Enter', 'Enter');
  await type('20');
  await press('Enter');
  // The last side is offered; Enter takes it and leads to the button that posts.
  await type('11102');
  await press('Enter', 'Enter', 'Enter');
  assert.equal(await value(page, line(2, 'credit')), '100,00');
  await press('Enter');
  await Promise.all([page.waitForURL(POSTED), press('Enter')]);
  assert.ok(presses <= PRESSES_MAX, `${presses} presses`);
  assert.deepEqual(await postedLines(page), ['4.2.4.02 80,00', '4.2.4.03 20,00', '1.1.1.02  100,00']);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the browser tells what is missing and what the entry makes of the balances', async () => {
  const { context, page, complaints } = await signIn(browser, server, FINANCE);
  await openNew(page);
  await fillLine(page, 0, 'energia', 'debit', '40*2');
  await page.locator(line(1, 'account')).focus();
  assert.equal(await value(page, line(0, 'account')), '4.2.4.02 Energia elétrica');
  assert.equal(await value(page, line(0, 'debit')), '80,00');
  await page.getByText('Faltam 80,00 a crédito.').waitFor();
  await page.locator('#effect').getByText('Energia elétrica').waitFor();
  await page.fill(line(1, 'account'), 'caixa');
  await page.getByRole('button', { name: /80,00/ }).click();
  assert.equal(await value(page, line(1, 'credit')), '80,00');
  await page.locator('#balance.ok').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';
  const begin = () => signIn(browser, server, FINANCE, { javaScriptEnabled });

  test(`lines are added and the entry is posted, ${how}`, async () => {
    const { context, page, complaints } = await begin();
    await openNew(page);
    await page.fill('[name=memo]', 'conta de luz e telefone');
    await fillLine(page, 0, '4.2.4.02', 'debit', '80,00');
    await fillLine(page, 1, '4.2.4.03', 'debit', '20,00');
    const rows = page.locator('[data-lines] > tr');
    const before = await rows.count();
    await page.locator('button[value=add]').click();
    await page.locator(line(before, 'account')).waitFor();
    assert.ok(await rows.count() > before);
    assert.equal(await value(page, line(1, 'debit')), '20,00');
    await fillLine(page, before, '1.1.1.02', 'credit', '100,00');
    await post(page);
    assert.deepEqual(await postedLines(page), ['4.2.4.02 80,00', '4.2.4.03 20,00', '1.1.1.02  100,00']);
    assert.deepEqual(counted(javaScriptEnabled, complaints), []);
    await context.close();
  });

  test(`what is refused keeps what was typed and leads to the first error, ${how}`, async () => {
    const { context, page, complaints } = await begin();
    await openNew(page);
    await page.fill('[name=memo]', 'tentativa');
    await page.fill('[name=document]', 'NF 77');
    await fillLine(page, 0, '4.2.4.02', 'debit', '80,00');
    await fillLine(page, 1, 'não existe', 'credit', '79,00');
    await page.getByRole('button', { name: /^Lançar/ }).click();
    await page.locator('.errors').waitFor();
    assert.equal(await value(page, '[name=memo]'), 'tentativa');
    assert.equal(await value(page, '[name=document]'), 'NF 77');
    assert.match(await value(page, line(0, 'account')), /^4\.2\.4\.02/);
    assert.equal(await value(page, line(0, 'debit')), '80,00');
    assert.equal(await value(page, line(1, 'account')), 'não existe');
    assert.equal(await value(page, line(1, 'credit')), '79,00');
    const first = page.locator('[aria-invalid=true]').first();
    assert.equal(await first.getAttribute('name'), 'lines[1][account]');
    // Without scripts the attribute says where a browser puts the cursor.
    if (javaScriptEnabled) {
      const focused = await page.evaluate(() => document.activeElement.getAttribute('name'));
      assert.equal(focused, 'lines[1][account]');
    } else {
      assert.notEqual(await first.getAttribute('autofocus'), null);
    }
    await page.locator('.errors a').first().click();
    assert.deepEqual(counted(javaScriptEnabled, complaints), []);
    await context.close();
  });

  test(`a draft survives leaving the page, ${how}`, async () => {
    const { context, page, complaints } = await begin();
    await openNew(page);
    await page.fill('[name=memo]', 'para mais tarde');
    await fillLine(page, 0, '4.2.4.02', 'debit', '12,00');
    if (!javaScriptEnabled) await page.getByRole('button', { name: /^Guardar rascunho/ }).click();
    await open(page, '/ledger/entries');
    await open(page, NEW);
    assert.equal(await value(page, '[name=memo]'), 'para mais tarde');
    assert.match(await value(page, line(0, 'account')), /^4\.2\.4\.02/);
    assert.equal(await value(page, line(0, 'debit')), '12,00');
    await page.getByRole('button', { name: 'Descartar rascunho' }).click();
    await page.waitForLoadState('networkidle');
    await open(page, NEW);
    assert.equal(await value(page, '[name=memo]'), '');
    assert.deepEqual(counted(javaScriptEnabled, complaints), []);
    await context.close();
  });

  const CORRECTIONS = [
    {
      act: 'reverse', name: 'Estornar', confirm: 'Lançar estorno', seen: /Energia elétrica/,
      posted: ['4.2.4.02  80,00', '1.1.1.01 80,00'],
    },
    {
      act: 'transfer', name: 'Transferir', confirm: 'Lançar transferência', seen: /Sistemas e telefonia/,
      posted: ['4.2.4.03 30,00', '4.2.4.02  30,00'],
      fill: async (page) => {
        await page.fill('[name=account]', '4.2.4.03');
        await page.fill('[name=amount]', '30,00');
      },
    },
    {
      act: 'complement', name: 'Complementar', confirm: 'Lançar complementação', seen: /Energia elétrica/,
      posted: ['4.2.4.02 5,00', '1.1.1.01  5,00'],
      fill: async (page) => {
        await fillLine(page, 0, '4.2.4.02', 'debit', '5,00');
        await fillLine(page, 1, '1.1.1.01', 'credit', '5,00');
      },
    },
  ];
  for (const { act, name, confirm, seen, posted, fill } of CORRECTIONS) {
    test(`a correction shows its effect before it is posted: ${act}, ${how}`, async () => {
      const { context, page, complaints } = await begin();
      const original = await postOne(page, `a corrigir: ${act}`);
      await Promise.all([page.waitForURL(new RegExp(`/${act}$`)), page.getByRole('link', { name }).click()]);
      await page.fill('[name=reason]', 'valor a mais');
      if (fill) {
        await fill(page);
        await page.getByRole('button', { name: 'Conferir o efeito' }).click();
      }
      const heading = page.getByRole('heading', { name: 'Efeito nos saldos' });
      const effect = page.locator('section', { has: heading });
      const button = page.getByRole('button', { name: confirm });
      await button.waitFor();
      assert.match(await effect.innerText(), seen);
      const second = await context.newPage();
      await second.goto(original);
      assert.match(await second.locator('main').innerText(), /Nenhuma\. O que foi lançado não muda/);
      await second.close();
      await Promise.all([page.waitForURL(POSTED), button.click()]);
      assert.deepEqual(await postedLines(page), posted);
      assert.match(await page.locator('main').innerText(), /valor a mais/);
      assert.deepEqual(counted(javaScriptEnabled, complaints), []);
      await context.close();
    });
  }
}
