/** Numbers of the documentation beside the constants of the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** A sentence with the number in parentheses, as a regular expression; the constant; and what the number is multiplied with to be the constant. */
export type DocumentedNumber = readonly [sentence: string, file: string, constant: string, factor: number];

/** The number of a constant in a source file, which has no other use for an export. It may be a product. */
export function constantIn(file: string, name: string): number {
  const [, product = ''] = new RegExp(`const ${name} = ([\\d_. *]+);`).exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];
  return product
    .replaceAll('_', '')
    .split('*')
    .map((factor) => (factor.trim() === '' ? Number.NaN : Number(factor)))
    .reduce((a, b) => a * b);
}

/** The number in a sentence of a page, as the code has it. Line breaks of the page count as spaces. */
export function numberIn(page: string, [sentence, , , factor]: DocumentedNumber): number {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/\s+/g, ' ');
  const [, number = 'none'] = new RegExp(sentence).exec(text) ?? [];
  return Number(number.replaceAll(',', '')) * factor;
}
