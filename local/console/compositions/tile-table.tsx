import type { Picture } from './layout';

const SLOTS = { FEATURED: 'featured', GRID: 'tile', PIP: 'window' } as const;
const REASONS = { VIDEO_STOPPED: 'left out: the video is stopped', TOO_MANY: 'left out: there is no room' } as const;

/** The tiles in pixels, and those who are left out. */
export function TileTable({ picture: { canvas, tiles, leftOut } }: { readonly picture: Picture }) {
  return (
    <details class="tile-table">
      <summary>
        {tiles.length === 1 ? '1 tile' : `${tiles.length} tiles`} on {canvas.width} × {canvas.height} pixels
        {leftOut.length > 0 && `, ${leftOut.length} left out`}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, also by keyboard */}
      <section class="table-scroll" aria-label="Tiles in pixels" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Participant</th>
              <th scope="col">Slot</th>
              <th scope="col">Left, top</th>
              <th scope="col">Size</th>
              <th scope="col">Fill mode</th>
            </tr>
          </thead>
          <tbody>
            {tiles.map(({ publisher, slot, rect, fillMode }) => (
              <tr key={publisher.id}>
                <th scope="row">
                  <bdi>{publisher.name}</bdi>
                </th>
                <td>{SLOTS[slot]}</td>
                <td class="numbers">
                  {rect.x}, {rect.y}
                </td>
                <td class="numbers">
                  {rect.width} × {rect.height}
                </td>
                <td>{fillMode}</td>
              </tr>
            ))}
            {leftOut.map(({ publisher, reason }) => (
              <tr key={publisher.id}>
                <th scope="row">
                  <bdi>{publisher.name}</bdi>
                </th>
                <td colSpan={4}>{REASONS[reason]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
