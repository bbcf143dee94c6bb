import { classes } from '../components/classes';
import { quotaUses } from './matching';

/** How much of each quota of the region is used. */
export function QuotaBars({
  quotas,
  region,
}: {
  readonly quotas: Readonly<Record<string, { readonly used: number; readonly limit: number }>>;
  readonly region: string;
}) {
  const uses = quotaUses(quotas);
  return (
    <section class="card quotas" aria-labelledby="quotas-title">
      <h2 id="quotas-title">
        Quotas <span class="soft small">{region}</span>
      </h2>
      {uses.length === 0 && <p class="soft small">There was no request to this region yet.</p>}
      <ul>
        {uses.map(({ name, used, limit, share }) => (
          <li key={name}>
            <span class="quota-name">{name}</span>
            <span class="quota-numbers numbers">
              {used.toLocaleString('en')} <span class="soft">of {limit.toLocaleString('en')}</span>
            </span>
            <meter
              class={classes('quota-bar', share >= 1 ? 'full' : share >= 0.8 && 'nearly')}
              min={0}
              max={limit}
              value={used}
              aria-label={`${name}: ${used} of ${limit}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
