// The pages that stand outside the frame or need a visitor of their own, and the pages that say no.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ADMIN, EMPLOYEE, openPage, signIn, startBrowser, startDemo, startServer } from './harness.mjs';
import { CALM, LANGUAGES, look } from './look.mjs';

let server;
let fresh;
let browser;

before(async () => {
  [server, fresh] = await Promise.all([startDemo(), startServer()]);
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await Promise.all([server?.stop(), fresh?.stop()]);
});

// A page that is refused is said to have failed by Chromium, too.
const REFUSED = /^console: Failed to load resource: .* status of 40[34] /;

async function goTo(page, url, lang, status = 200) {
  const answer = await page.goto(url);
  assert.equal(answer.status(), status, url);
  await look(page, lang);
}

// The code that a telephone would show for a key in base 32 (RFC 6238).
function oneTimeCode(key) {
  const bits = [...key.replaceAll(' ', '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', secret).update(step).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function prefer(page, lang) {
  await page.context().request.post(`${server.url}/api/auth/prefer`, { form: { lang, back: '/' } });
}

// The link that is shown once, after `act`.
async function linkOf(page, act) {
  await act();
  return page.locator('.notice code', { hasText: '/' }).innerText();
}

for (const [lang, { locale }] of Object.entries(LANGUAGES)) {
  const visitor = () => openPage(browser, { ...CALM, locale });

  test(`the sign-in page, and what it says to a wrong password, ${lang}`, async () => {
    const { context, page, complaints } = await visitor();
    await goTo(page, `${server.url}/sign-in`, lang);
    await page.fill('input[name=email]', 'nobody@serraazul.example');
    await page.fill('input[name=password]', 'not the password');
    await page.click('main button[type=submit]');
    await page.locator('.errors, .notice').first().waitFor();
    await look(page, lang);
    assert.deepEqual(complaints.filter((complaint) => !/status of 4\d\d/.test(complaint)), []);
    await context.close();
  });

  test(`the page of the first start, ${lang}`, async () => {
    const { context, page, complaints } = await visitor();
    const [path] = fresh.printed().match(/\/setup\/\w+/);
    await goTo(page, fresh.url + path, lang);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test(`an invitation, a new link, and a link that is no more, ${lang}`, async () => {
    const admin = await signIn(browser, server, ADMIN, CALM);
    await prefer(admin.page, lang);
    const invited = await linkOf(admin.page, async () => {
      await admin.page.goto(`${server.url}/users/new`);
      await admin.page.fill('input[name=name]', `Nova Pessoa ${lang}`);
      await admin.page.fill('input[name=email]', `nova-${lang}@serraazul.example`);
      await admin.page.locator('form#invite button[type=submit]').click();
    });
    await look(admin.page, lang);
    const renewed = await linkOf(admin.page, async () => {
      const list = await (await admin.context.request.get(`${server.url}/users`)).text();
      const [, id] = list.match(/\/users\/(\d+)">Helena/);
      await admin.page.goto(`${server.url}/users/${id}`);
      await admin.page.locator('form[action="/api/auth/renew_link"] button').click();
    });
    const { context, page, complaints } = await visitor();
    for (const link of [invited, renewed]) {
      await goTo(page, server.url + new URL(link, server.url).pathname, lang);
    }
    assert.deepEqual(complaints, []);
    const answer = await page.goto(`${server.url}/invite/${'0'.repeat(64)}`);
    assert.ok(answer.status() >= 400);
    await look(page, lang);
    assert.deepEqual(admin.complaints, []);
    await context.close();
    await admin.context.close();
  });

  test(`what an employee may not see and what does not exist, ${lang}`, async () => {
    const { context, page, complaints } = await signIn(browser, server, EMPLOYEE, CALM);
    await prefer(page, lang);
    await goTo(page, `${server.url}/`, lang);
    await goTo(page, `${server.url}/users`, lang, 403);
    await goTo(page, `${server.url}/nowhere`, lang, 404);
    await goTo(page, `${server.url}/parties/999999`, lang, 403);
    assert.deepEqual(complaints.filter((complaint) => !REFUSED.test(complaint)), []);
    await context.close();
  });
}

test('the second factor is set up, its codes are shown, and it is asked for', async () => {
  const { context, page, complaints } = await signIn(browser, server, EMPLOYEE, CALM);
  for (const lang of Object.keys(LANGUAGES)) {
    await prefer(page, lang);
    await page.goto(`${server.url}/account`);
    await page.locator('form[action="/api/auth/propose_second_factor"] button').click();
    await page.waitForURL('**/account/second-factor');
    await look(page, lang);
  }
  const key = await page.locator('.facts code').innerText();
  await page.fill('input[name=one_time_code]', oneTimeCode(key));
  await page.locator('form#confirm button[type=submit]').click();
  await page.waitForURL('**/account/recovery-codes');
  await look(page, 'en');
  const [recovery] = await page.locator('.codes code').allInnerTexts();
  await goTo(page, `${server.url}/account`, 'en');
  assert.deepEqual(complaints, []);
  await context.close();
  for (const [lang, { locale }] of Object.entries(LANGUAGES)) {
    const again = await openPage(browser, { ...CALM, locale });
    await again.page.goto(`${server.url}/sign-in`);
    await again.page.fill('input[name=email]', EMPLOYEE);
    await again.page.fill('input[name=password]', server.passwords.get(EMPLOYEE));
    await again.page.click('main button[type=submit]');
    await again.page.waitForURL('**/sign-in/code');
    await look(again.page, lang);
    if (lang === 'en') {
      await again.page.fill('input[name=one_time_code]', recovery);
      await again.page.click('main button[type=submit]');
      await again.page.waitForURL(`${server.url}/`);
    }
    assert.deepEqual(again.complaints, []);
    await again.context.close();
  }
});
