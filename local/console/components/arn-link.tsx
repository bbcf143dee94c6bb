import { placeOf } from '../links';

/** The name of a resource, as a link to the place that shows it if there is one. */
export function ArnLink({ arn, name = arn }: { readonly arn: string; readonly name?: string }) {
  const place = placeOf(arn);
  return place ? (
    <a href={place} title={arn}>
      <bdi>{name}</bdi>
    </a>
  ) : (
    <bdi title={arn}>{name}</bdi>
  );
}
