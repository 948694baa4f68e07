// What every browser test starts from: a server of its own on fresh data, a browser, and a page that is watched
// for console errors. `cargo xtask test` names the programs in RETAGUARDA_BIN and CHROMIUM.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const START_MS_MAX = 180_000;
const CHROMIUM_SWITCHES = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // Chromium's sandbox refuses to run as root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

function needed(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set; run the browser tests with \`cargo xtask e2e\``);
  return value;
}

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

// Starts `retaguarda serve` with `args` on fresh data; gives its address, its data folder, what it printed so far,
// and how to stop it.
export async function startServer({ args = [], env = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'retaguarda-e2e-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(needed('RETAGUARDA_BIN'), ['serve', '--addr', url.slice('http://'.length), ...args], {
    env: { ...process.env, RETAGUARDA_DATA: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => { printed += text; });
  }
  const ended = new Promise((done) => server.once('exit', done).once('error', done));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answering(url, server, () => printed);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, folder, printed: () => printed, stop };
}

async function answering(url, server, printed) {
  const deadline = Date.now() + START_MS_MAX;
  while (Date.now() < deadline) {
    assert.equal(server.exitCode, null, `the server ended: ${printed()}`);
    const healthy = await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
    if (healthy) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(`the server does not answer: ${printed()}`);
}

export function startBrowser() {
  return chromium.launch({ executablePath: needed('CHROMIUM'), args: CHROMIUM_SWITCHES });
}

// A page in a context of its own, with `complaints` of its console, its scripts and failed requests.
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: 'pt-BR', timezoneId: 'America/Sao_Paulo', ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    const { url } = message.location();
    // A preload that is used late tells of a busy machine; how fast pages are is measured elsewhere.
    if (message.text().includes('was preloaded using link preload but not used')) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    // A navigation that overtakes a request is no fault.
    const reason = request.failure()?.errorText ?? '';
    if (!reason.includes('ERR_ABORTED')) complaints.push(`request: ${request.url()} ${reason}`);
  });
  return { context, page, complaints };
}

// A server with the company that demonstrates; `passwords` by address, as it printed them.
export async function startDemo() {
  const server = await startServer({ args: ['--demo'] });
  const passwords = new Map();
  for (const [, email, password] of server.printed().matchAll(/^ {2}(\S+@\S+) +(.+?) {3}/gm)) {
    passwords.set(email, password);
  }
  return { ...server, passwords };
}

export const FINANCE = 'carla@serraazul.example';
export const ADMIN = 'marcos@serraazul.example';
export const EMPLOYEE = 'livia@serraazul.example';

// A page of someone who came in by the sign-in page.
export async function signIn(browser, server, email, options = {}) {
  const opened = await openPage(browser, options);
  const { page } = opened;
  await page.goto(`${server.url}/sign-in`);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', server.passwords.get(email));
  await Promise.all([page.waitForURL(`${server.url}/`), page.click('main button[type=submit]')]);
  return opened;
}

// Fails with every accessibility rule (WCAG A and AA, and best practices) that the page breaks, and where.
export async function checkAccessibility(page) {
  // No page has frames, which the legacy mode leaves out; the other opens a window for each check.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode()
    .options({ resultTypes: ['violations'] }).analyze();
  const places = (nodes) => nodes.map((node) => node.target.join(' ')).join(', ');
  const shown = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${places(nodes)}`);
  assert.deepEqual(shown, [], `${page.url()} is not accessible`);
}
