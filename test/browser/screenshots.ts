/**
 * Takes the pictures of the documentation: each view of the page, in light and dark, with examples/show deployed and people on its stage.
 *
 *   npm run docs:screenshots
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  ListEncoderConfigurationsCommand,
  ListStagesCommand,
  ListStorageConfigurationsCommand,
  StartCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import type { Page } from 'playwright-core';
import { type Joined, type LocalShell, openShell, ROOT } from '../e2e/support/local';
import { launchBrowser } from './support/browser';

const SHOW = join(ROOT, 'examples', 'show');
const IMAGES = join(ROOT, 'docs', 'images');
const SIZE = { width: 1280, height: 800 };

/** A picture, and what is done on its view before it is taken. */
interface Shot {
  readonly name: string;
  readonly route: string;
  readonly before?: (page: Page) => Promise<void>;
}

async function shots(stageArn: string, token: string): Promise<readonly Shot[]> {
  return [
    { name: 'rooms', route: `rooms/${encodeURIComponent(stageArn)}` },
    { name: 'compositions', route: 'compositions' },
    {
      name: 'timeline',
      route: 'timeline',
      async before(page) {
        await page.getByRole('button', { name: 'Events' }).click();
        await page.getByText('Participant Published').first().click();
      },
    },
    { name: 'tokens', route: 'tokens', before: (page) => page.getByLabel('Participant token').fill(token) },
    {
      name: 'recordings',
      route: 'recordings',
      async before(page) {
        await page.getByText('ann').first().click();
      },
    },
    { name: 'stacks', route: 'stacks' },
  ];
}

/** People on the stage of the room, a composition, and somebody who has left. */
async function play(shell: LocalShell): Promise<string> {
  const { stages: [stage] = [] } = await shell.client.send(new ListStagesCommand({}));
  const stageArn = stage?.arn ?? '';
  const people = ['ann', 'ben', 'chloé', 'noa'];
  const ids: string[] = [];
  for (const userId of people) {
    const joined = await shell.participant('join', { stage: stageArn, userId, attributes: userId === 'ann' ? { host: 'true' } : {} });
    await shell.participant('publish', { stage: stageArn, participant: userId });
    ids.push((joined as Joined).participantId);
  }
  for (const publisherId of ids) {
    for (const participantId of ids) {
      if (participantId !== publisherId) await shell.participant('subscribe', { stageArn, participantId, publisherId });
    }
  }
  for (let viewer = 1; viewer <= 9; viewer++) {
    await shell.participant('join', { stage: stageArn, userId: `viewer-${viewer}`, capabilities: ['SUBSCRIBE'] });
  }
  const { storageConfigurations: [storage] = [] } = await shell.client.send(new ListStorageConfigurationsCommand({}));
  const { encoderConfigurations: [encoder] = [] } = await shell.client.send(new ListEncoderConfigurationsCommand({}));
  await shell.client.send(
    new StartCompositionCommand({
      stageArn,
      layout: { grid: { featuredParticipantAttribute: 'host', gridGap: 8 } },
      destinations: [{ s3: { storageConfigurationArn: storage?.arn, encoderConfigurationArns: [encoder?.arn ?? ''] } }],
    }),
  );
  await shell.participant('leave', { stage: stageArn, participant: 'noa' });
  return stageArn;
}

async function tokenOf(shell: LocalShell, stageArn: string): Promise<string> {
  const input = { operation: 'CreateParticipantToken', input: { stageArn, userId: 'ann', attributes: { host: 'true' } } };
  const { participantToken } = (await shell.participant('call', input)) as { participantToken: { token: string } };
  return participantToken.token;
}

/** The same fonts on every machine: the page asks for those of the system. */
function installFonts(folder: string): string {
  const fonts = join(__dirname, 'node_modules', '@expo-google-fonts');
  const prefer = (family: string, font: string) =>
    `<alias binding="same"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;
  const config = join(folder, 'fonts.conf');
  writeFileSync(
    config,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${folder}</cachedir>
    ${prefer('system-ui', 'Inter')}${prefer('ui-monospace', 'JetBrains Mono')}</fontconfig>`,
  );
  return config;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
  process.env.FONTCONFIG_FILE = installFonts(folder);
  const shell = await openShell('--region', 'us-east-1');
  const browser = await launchBrowser();
  try {
    const output = join(folder, 'cdk.out');
    const deployed = await shell.cdk(SHOW, 'deploy', '--require-approval', 'never', '--output', output);
    if (deployed.exitCode !== 0) throw new Error(deployed.output);
    const stageArn = await play(shell);
    const token = await tokenOf(shell, stageArn);
    await pause(1_000);
    mkdirSync(IMAGES, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: SIZE, colorScheme, reducedMotion: 'reduce' });
      for (const { name, route, before } of await shots(stageArn, token)) {
        await page.goto('about:blank');
        await page.goto(`${shell.settings.endpoint}/#/${route}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
        await before?.(page);
        await pause(500);
        await page.screenshot({ path: join(IMAGES, `page-${name}-${colorScheme}.png`) });
        console.log(`docs/images/page-${name}-${colorScheme}.png`);
      }
      await page.close();
    }
  } finally {
    await browser.close();
    await shell.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
