/** Advice for a quota that AWS raises on request. `quota` is its name in the console. */
export function adjustableQuota(quota: string, resources: string): string {
  return `the quota "${quota}" of this account and region is used up, and a replacement needs room for one more; delete ${resources} that are no longer needed, or request an increase in the Service Quotas console under Amazon IVS`;
}
