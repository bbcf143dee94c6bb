/** A real browser without a window. The gate installs it; `CHROME_PATH` names another one. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';
import { PATIENCE_MILLISECONDS } from '../../support/until';

/** Keeps the browser from calling its maker, and lets it run as root in a container. */
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

/** `@sparticuz/chromium` has a browser for Linux only. */
function executable(): { readonly executablePath?: string; readonly channel?: string } {
  if (process.env.CHROME_PATH) return { executablePath: process.env.CHROME_PATH };
  if (process.platform !== 'linux') return { channel: 'chrome' };
  return {
    executablePath: execFileSync(process.execPath, [join(__dirname, 'executable.mjs')], {
      encoding: 'utf8',
      timeout: PATIENCE_MILLISECONDS,
    }),
  };
}

/** @param args further arguments of Chromium */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return playwright.launch({ ...executable(), args: [...QUIET, ...args], headless: true, timeout: PATIENCE_MILLISECONDS });
}

/** A session of the browser that is as patient as tests are. */
export async function newContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  return context;
}

/** A tab, and what went wrong in it. */
export interface Tab {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, messages of the console from warnings on, and requests that left the endpoint. */
  readonly faults: string[];
}

/** Opens a tab that records faults. */
export async function openTab(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await newContext(browser, options);
  const page = await context.newPage();
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    const there = request.url();
    if (!there.startsWith(`${origin}/`) && !there.startsWith('data:') && !there.startsWith('blob:')) faults.push(`request to ${there}`);
  });
  await page.goto(url);
  return { page, context, faults };
}
