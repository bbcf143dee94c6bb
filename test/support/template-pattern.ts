/**
 * Matches the texts that a template of AWS stands for, such as `arn:${Partition}:ivs:${Region}:${Account}:stage/${ResourceId}`, or
 * `aws:ResourceTag/tag-key`. Names in ARNs contain slashes and no colons.
 */
export function templatePattern(template: string, variable = '[^:]+', flags = ''): RegExp {
  const parts = template.split(/\$\{\w+\}|(?<=\/)tag-key$/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join(variable)}$`, flags);
}
