/** `ivs-local open`: shows a page in the user's browser. */
import { spawn } from 'node:child_process';

/** The command that opens an address, before that address. Undefined where no window can appear, as over SSH. */
export function browserCommand(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly [string, ...string[]] | undefined {
  if (env.SSH_CONNECTION || env.SSH_TTY) return undefined;
  if (platform === 'darwin') return ['open'];
  // The first argument of `start` in quotation marks is the title of a window.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""'];
  if (env.WSL_DISTRO_NAME) return ['cmd.exe', '/c', 'start'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/** Starts the browser, and does not wait for it. Resolves with whether that could be done. */
export function openInBrowser(url: string, platform = process.platform, env = process.env): Promise<boolean> {
  const [program, ...args] = browserCommand(platform, env) ?? [];
  if (program === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const browser = spawn(program, [...args, url], { env, detached: true, stdio: 'ignore', windowsVerbatimArguments: true });
    browser.once('error', () => resolve(false));
    browser.once('spawn', () => {
      browser.unref();
      resolve(true);
    });
  });
}
