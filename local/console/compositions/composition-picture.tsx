import { hueOf } from '../stages/participants';
import type { Rect, Size } from './geometry';
import type { Picture, Tile } from './layout';
import { PersonPicture } from './person-picture';
import './composition-picture.css';

const SLOT_NAMES = { FEATURED: 'featured', GRID: undefined, PIP: 'window' } as const;

/** Draws a picture to scale. The names are texts over the drawing, so that they keep a readable size. */
export function CompositionPicture({
  picture,
  label,
  empty = 'Nobody is in the picture.',
}: {
  readonly picture: Picture;
  readonly label: string;
  /** What a picture without tiles says. */
  readonly empty?: string;
}) {
  const { canvas, tiles } = picture;
  return (
    <figure class="picture" aria-label={label} style={{ '--shape': canvas.width / canvas.height }}>
      <svg viewBox={`0 0 ${canvas.width} ${canvas.height}`} aria-hidden="true">
        {tiles.map((tile) => (
          <TileDrawing key={tile.publisher.id} tile={tile} />
        ))}
      </svg>
      {tiles.length === 0 && <p class="picture-empty">{empty}</p>}
      <ol class="picture-names">
        {tiles.map((tile) => (
          <TileName key={tile.publisher.id} tile={tile} canvas={canvas} />
        ))}
      </ol>
    </figure>
  );
}

/** A nested drawing cuts off what is outside of the tile. */
function TileDrawing({ tile: { publisher, rect, video, slot } }: { tile: Tile }) {
  return (
    <svg
      aria-hidden="true"
      class={`tile tile-${slot.toLowerCase()}`}
      {...rect}
      viewBox={`${rect.x} ${rect.y} ${rect.width} ${rect.height}`}
    >
      <rect class="tile-ground" {...rect} />
      {!publisher.videoStopped && <PersonPicture video={video} shape={publisher.shape} hue={hueOf(publisher.name)} />}
      <rect class="tile-edge" {...rect} />
    </svg>
  );
}

function TileName({ tile: { publisher, rect, slot, fillMode }, canvas }: { tile: Tile; canvas: Size }) {
  const slotName = SLOT_NAMES[slot];
  const notes = [slotName, publisher.videoStopped ? 'video stopped' : fillMode.toLowerCase()].filter(Boolean).join(', ');
  return (
    <li class={`tile-name tile-name-${slot.toLowerCase()}`} style={percentages(rect, canvas)}>
      <span class="tile-text">
        <bdi class="tile-person">{publisher.name}</bdi>
        <span class="tile-notes">{notes}</span>
      </span>
    </li>
  );
}

function percentages({ x, y, width, height }: Rect, canvas: Size) {
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return {
    left: percent(x, canvas.width),
    top: percent(y, canvas.height),
    width: percent(width, canvas.width),
    height: percent(height, canvas.height),
  };
}
