/** Says what of a picture is AWS's, and what is ours. */
export function AboutSizes() {
  return (
    <p class="small soft">
      Slots, order and fill modes follow AWS’s guide. AWS documents no sizes and positions, and warns not to rely on them: those here are
      rules of ivs-local. The{' '}
      <a href="https://composition.ivsdemos.com/" target="_blank" rel="noreferrer">
        layout generator of AWS
      </a>{' '}
      shows what IVS does.
    </p>
  );
}
