/** Compares the rule of a refusal with the documentation of the property or parameter whose value it refuses. */
import type { Refusal } from './refusals';

/** Words that do not tell a rule from another. */
const COMMON = new Set(
  (
    'and are can does each either else for from given has have its least more most name names not once only other same that the them they ' +
    'which whose with'
  ).split(' '),
);

/** A reason is not part of a rule. */
const withoutReason = (rule: string) => rule.replace(/,? (which|because) .*/, '');
const numbersIn = (text: string): readonly string[] => text.replace(/(?<=\d)[,_](?=\d{3})/g, '').match(/(?<![\w-])\d+(\.\d+)?/g) ?? [];
const constantsIn = (text: string): readonly string[] => text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|(?<=')\w[\w-]+:|\w+:\/\/|`\w+`/g) ?? [];
const stem = (word: string) => word.toLowerCase().replace(/(e?s|ed|e)$/, '');
const wordsIn = (text: string) => new Set((text.match(/[A-Za-z]{3,}/g) ?? []).filter((word) => !COMMON.has(word.toLowerCase())).map(stem));

/** What the documentation of a member lacks of a rule: a number, a name, or most of its words. */
export function lackOf({ member, rule: whole }: Refusal, text: string): string[] {
  const rule = withoutReason(whole);
  const own = wordsIn(member.replace(/[A-Z]/g, ' $&'));
  const names = constantsIn(rule).filter((name) => !member.includes(name.replaceAll('`', '')));
  const words = [...wordsIn(rule.replace(/`[^`]*`/g, ''))].filter((word) => !own.has(word));
  const missing = words.filter((word) => !wordsIn(text).has(word));
  return [
    ...numbersIn(rule).filter((number) => !numbersIn(text).includes(number)),
    ...names.filter((name) => !text.toLowerCase().includes(name.replaceAll('`', '').toLowerCase())),
    ...(2 * missing.length > words.length ? missing : []),
  ];
}
