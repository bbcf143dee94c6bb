/** The rules of the emulator's default event bus, and their targets. */
import { list, map, required, structure, text, type ValueOf } from '../service/input';
import { type EmulatorClient, EmulatorFailure } from './emulator-client';

const RULE = structure({ Arn: required(text()), EventPattern: text(), Name: required(text()), State: text() });

const TARGET = structure({
  Arn: required(text()),
  DeadLetterConfig: structure({ Arn: text() }),
  Id: required(text()),
  Input: text({ min: 0 }),
  InputPath: text({ min: 0 }),
  InputTransformer: structure({ InputPathsMap: map(text()), InputTemplate: required(text({ min: 0 })) }),
  SqsParameters: structure({ MessageGroupId: text() }),
});

const RULES = structure({ Rules: required(list(RULE)), NextToken: text({ min: 0 }) });
const TARGETS = structure({ Targets: required(list(TARGET)), NextToken: text({ min: 0 }) });

export type EmulatorRule = ValueOf<typeof RULE>;
export type EmulatorTarget = ValueOf<typeof TARGET>;

/** Lists the enabled rules that match events. A rule that changes its page while it is listed counts once. */
export async function listRules(client: EmulatorClient, region: string): Promise<EmulatorRule[]> {
  const rules = await allPages(async (NextToken) => {
    const operation = { service: 'events', region, target: 'AWSEvents.ListRules' };
    const { Rules, NextToken: next } = await client.call(operation, { NextToken }, RULES);
    return [Rules, next];
  });
  const byArn = new Map(rules.map((rule) => [rule.Arn, rule]));
  return [...byArn.values()].filter(({ EventPattern, State }) => EventPattern !== undefined && State !== 'DISABLED');
}

/** Lists the targets of a rule, each once. */
export async function listTargets(client: EmulatorClient, region: string, { Name }: EmulatorRule): Promise<EmulatorTarget[]> {
  const targets = await allPages(async (NextToken) => {
    const operation = { service: 'events', region, target: 'AWSEvents.ListTargetsByRule' };
    const { Targets, NextToken: next } = await client.call(operation, { Rule: Name, NextToken }, TARGETS);
    return [Targets, next];
  });
  return [...new Map(targets.map((target) => [target.Id, target])).values()];
}

/** An account has at most 300 rules on an event bus, so an answer with more pages is wrong. */
const MAX_PAGES = 100;

async function allPages<T>(page: (token?: string) => Promise<readonly [readonly T[], string | undefined]>): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const [items, next] = await page(token);
    all.push(...items);
    if (!next) return all;
    token = next;
  }
  throw new EmulatorFailure(`the emulator must end its list of rules or targets, got ${MAX_PAGES} pages of it`);
}
