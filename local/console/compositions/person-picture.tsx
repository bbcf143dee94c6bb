import type { Rect } from './geometry';

/** A head and shoulders in place of a video. Circles that are stretched, cropped or between bars show the fill mode. */
export function PersonPicture({ video, shape, hue }: { video: Rect; shape: number; hue: number }) {
  const width = shape * 100;
  return (
    <svg aria-hidden="true" {...video} viewBox={`0 0 ${width} 100`} preserveAspectRatio="none" style={{ '--hue': hue }}>
      <rect class="person-room" width={width} height={100} />
      <circle class="person-light" cx={width * 0.8} cy={18} r={30} />
      <ellipse class="person-body" cx={width / 2} cy={104} rx={31} ry={42} />
      <circle class="person-head" cx={width / 2} cy={42} r={17} />
      <path class="person-frame" d={frameOf(width)} />
    </svg>
  );
}

/** The corners of the video: those that are cropped cannot be seen. */
function frameOf(width: number): string {
  const [near, far, long] = [4, 96, 9];
  const right = width - near;
  return [
    `M${near} ${near + long}V${near}H${near + long}`,
    `M${right - long} ${near}H${right}V${near + long}`,
    `M${right} ${far - long}V${far}H${right - long}`,
    `M${near + long} ${far}H${near}V${far - long}`,
  ].join('');
}
