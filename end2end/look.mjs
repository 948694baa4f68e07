// What every page must bear: no fault of accessibility in either theme, no overflow at either width, one
// heading that says something, and no name of the code among its words.
import assert from 'node:assert/strict';
import { checkAccessibility } from './harness.mjs';

export const LANGUAGES = { pt: { locale: 'pt-BR', tag: 'pt-BR' }, en: { locale: 'en-US', tag: 'en' } };
const WIDTHS = [1280, 360];
const SCHEMES = ['light', 'dark'];
// Colours must not be caught half-way from one theme to the other.
export const CALM = { reducedMotion: 'reduce' };

// Words of the interface itself: not of the records it shows, nor the name of the other language.
const OWN = 'main :is(th[scope=col], label, legend, summary, button:not([lang]), dt), nav.rail';
const PORTUGUESE = /[áâãàçéêíóôõú]/i;
const CODED = /\b[a-z]+_[a-z_]+\b|\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b|\b[A-Z]\w*::\w+/g;

async function checkWords(page, lang) {
  const shown = await page.evaluate((own) => ({
    tag: document.documentElement.lang,
    title: document.title,
    h1: [...document.querySelectorAll('h1')].map((heading) => heading.innerText.trim()),
    text: document.body.innerText,
    labels: [...document.querySelectorAll('[aria-label], [placeholder]')].flatMap((element) => [
      element.getAttribute('aria-label') ?? '', element.getAttribute('placeholder') ?? '',
    ]).join('\n'),
    own: [...document.querySelectorAll(own)].map((element) => element.innerText),
  }), OWN);
  assert.equal(shown.tag, LANGUAGES[lang].tag, page.url());
  assert.notEqual(shown.title.trim(), '', `${page.url()} has no title`);
  assert.equal(shown.h1.length, 1, `${page.url()} has ${shown.h1.length} h1`);
  assert.notEqual(shown.h1[0], '', `${page.url()} has an empty h1`);
  const keys = `${shown.text}\n${shown.labels}`.match(CODED) ?? [];
  assert.deepEqual(keys, [], `${page.url()} shows names of the code`);
  const foreign = lang === 'en' ? shown.own.filter((text) => PORTUGUESE.test(text)) : [];
  assert.deepEqual(foreign, [], `${page.url()} is not all English`);
}

// Looks at a page that is open in every width and theme.
export async function look(page, lang) {
  await checkWords(page, lang);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, ...CALM });
      await checkAccessibility(page);
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${page.url()} is ${over} px too wide at ${width} px`);
  }
}
