/** A browser at the page of a running `ivs-local`. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type LocalShell, openShell } from '../../e2e/support/local';
import { launchBrowser, openTab, type Tab } from './browser';

export interface Room extends Tab {
  readonly shell: LocalShell;
  readonly browser: Browser;
  readonly url: string;
  /** Goes to a view by a click on its name. */
  goTo(view: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts `ivs-local`, and opens its page. Nothing is left of it when that fails. */
export async function openRoom(options: BrowserContextOptions = {}, ...args: string[]): Promise<Room> {
  const shell = await openShell('--region', 'us-east-1', ...args);
  const url = `${shell.settings.endpoint}/`;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await shell.close();
  };
  try {
    browser = await launchBrowser();
    const tab = await openTab(browser, url, options);
    return { ...tab, shell, browser, url, goTo: (view) => goTo(tab.page, view), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: view, exact: true }).click();
  await page.getByRole('main', { name: view }).waitFor();
}

/** Opens a dialog by a click, and returns it. */
export async function dialogOf(page: Page, button: Locator): Promise<Locator> {
  await button.click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}
