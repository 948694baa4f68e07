// What Chromium's own performance interfaces say of the list of entries: the medians of five cold visits, as a line of
// JSON. The measuring program starts it and names the server and who signs in.
import { openPage, startBrowser } from './harness.mjs';

const { VITALS_URL: url, VITALS_EMAIL: email, VITALS_PASSWORD: password } = process.env;
const VISITS = 5;

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

// Collected from before the first script on: paint, shifts, and how long tasks held up input beyond 50 ms.
function observe() {
  window.vitals = { lcp: 0, cls: 0, tbt: 0 };
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', (entry) => { window.vitals.lcp = entry.startTime; });
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) window.vitals.cls += entry.value; });
  watch('longtask', (entry) => { window.vitals.tbt += Math.max(0, entry.duration - 50); });
}

async function visit(browser, storageState) {
  const { context, page } = await openPage(browser, { storageState });
  await page.addInitScript(observe);
  await page.goto(`${url}/ledger/entries`, { waitUntil: 'networkidle' });
  const vitals = await page.evaluate(() => new Promise((done) => setTimeout(() => done(window.vitals), 500)));
  await context.close();
  return vitals;
}

const browser = await startBrowser();
const { context, page } = await openPage(browser);
await page.goto(`${url}/sign-in`);
await page.fill('[name=email]', email);
await page.fill('[name=password]', password);
await Promise.all([page.waitForURL(`${url}/`), page.press('[name=password]', 'Enter')]);
const state = await context.storageState();
await context.close();
const visits = [];
for (let n = 0; n < VISITS; n += 1) visits.push(await visit(browser, state));
await browser.close();
const of = (name) => median(visits.map((vitals) => vitals[name]));
console.log(JSON.stringify({ lcp: of('lcp'), cls: of('cls'), tbt: of('tbt') }));
