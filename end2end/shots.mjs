// The README's pictures of the demo company: `cargo xtask shots`. They land in docs/pictures.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN, signIn, startBrowser, startDemo } from './harness.mjs';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'pictures');

const SHOTS = [
  { name: 'home', path: '/', width: 1280, height: 860, colorScheme: 'light' },
  { name: 'trial-balance', path: '/ledger/reports/trial-balance', width: 1280, height: 860, colorScheme: 'light' },
  { name: 'income-statement', path: '/ledger/reports/income-statement', width: 1280, height: 860, colorScheme: 'dark' },
  { name: 'check', path: '/admin/check', width: 1280, height: 760, colorScheme: 'dark' },
  { name: 'phone', path: '/', width: 360, height: 760, colorScheme: 'light' },
  { name: 'entry', path: '/ledger/entries/new', width: 1280, height: 760, colorScheme: 'light' },
];

async function typeEntry(page) {
  await page.fill('[name="memo"]', 'Aluguel e energia de novembro');
  const lines = [['4.2.4.01', 'debit', '7.800,00'], ['4.2.4.02', 'debit', '1.200*2'], ['1.1.1.02', 'credit', '']];
  for (const [n, [account, side, amount]] of lines.entries()) {
    await page.fill(`[name="lines[${n}][account]"]`, account);
    await page.fill(`[name="lines[${n}][${side}]"]`, amount);
  }
}

await mkdir(FOLDER, { recursive: true });
const server = await startDemo();
const browser = await startBrowser();
try {
  const { context, page } = await signIn(browser, server, ADMIN, { reducedMotion: 'reduce' });
  for (const { name, path, width, height, colorScheme } of SHOTS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(server.url + path, { waitUntil: 'networkidle' });
    if (name === 'entry') await typeEntry(page);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    console.log(`docs/pictures/${name}.png`);
  }
  await context.close();
} finally {
  await browser.close();
  await server.stop();
}
