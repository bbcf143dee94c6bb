/** Draws a plot as SVG. Its colours follow the colour scheme of the reader, background included, so that it is readable wherever it stands. */
import { axisOf } from './axis.mjs';

const WIDTH = 760;
const HEIGHT = 400;
/** Around the area of the data. The legend is at the right. */
const MARGIN = { top: 48, right: 210, bottom: 52, left: 74 };
const LINE = 20;

/** The colours of Okabe and Ito, which colour-blind people can tell apart, and brighter ones for a dark background. */
const COLOURS = {
  light: ['#0072b2', '#d55e00', '#009e73', '#aa4499', '#8a6d00', '#555555'],
  dark: ['#56b4e9', '#ff9b50', '#2fd6a5', '#e695c8', '#f0e442', '#bbbbbb'],
};

const schemeRules = (colours) => colours.map((colour, index) => `.s${index}{stroke:${colour};fill:${colour}}`).join('');

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328;stroke:none}.title{font-weight:600;font-size:15px}.paper{fill:#fff}.grid{stroke:#d8dee4}\
.line{fill:none!important;stroke-width:2}${schemeRules(COLOURS.light)}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#30363d}${schemeRules(COLOURS.dark)}}`;

/**
 * @param {Plot} plot
 * @returns {string} the SVG
 *
 * @typedef {{ label: string, log?: boolean }} Axis an axis without `log` begins at 0
 * @typedef {{ name: string, title: string, x: Axis, y: Axis, series: { subject: string, points: [number, number][] }[] }} Plot
 */
export function svg({ title, x, y, series }) {
  const points = series.flatMap((each) => each.points);
  const [left, right] = [MARGIN.left, WIDTH - MARGIN.right];
  const [top, bottom] = [MARGIN.top, HEIGHT - MARGIN.bottom];
  const horizontal = axisOf(
    points.map(([value]) => value),
    x.log,
    [left, right],
  );
  const vertical = axisOf(
    points.map(([, value]) => value),
    y.log,
    [bottom, top],
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title><style>${STYLE}</style><rect class="paper" width="100%" height="100%" rx="6"/>`,
    text(left, 26, title, 'class="title"'),
    ...vertical.ticks.map(({ at, label }) => line(left, at, right, at) + text(left - 8, at + 4, label, 'text-anchor="end"')),
    ...horizontal.ticks.map(({ at, label }) => line(at, top, at, bottom) + text(at, bottom + 20, label, 'text-anchor="middle"')),
    text((left + right) / 2, HEIGHT - 12, x.label, 'text-anchor="middle"'),
    text(-(top + bottom) / 2, 18, y.label, 'text-anchor="middle" transform="rotate(-90)"'),
    ...series.map((each, index) => seriesShape(each.points, index, horizontal, vertical)),
    ...legend(series, right + 20, top + 8),
    '</svg>\n',
  ].join('\n');
}

function seriesShape(points, index, horizontal, vertical) {
  const places = points.map(([x, y]) => [horizontal.place(x), vertical.place(y)].map(tenths));
  const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5"/>`).join('');
  return `<g class="s${index}"><polyline class="s${index} line" points="${places.join(' ')}"/>${dots}</g>`;
}

/** Subjects from top to bottom, as their lines end at the right. */
function legend(series, x, y) {
  const last = ({ points }) => points[points.length - 1][1];
  return series
    .map(({ subject, points }, index) => ({ subject, index, end: last({ points }) }))
    .sort((one, other) => other.end - one.end)
    .map(
      ({ subject, index }, row) =>
        `<circle class="s${index}" cx="${x}" cy="${y + row * LINE}" r="5"/>${text(x + 12, y + row * LINE + 4, subject)}`,
    );
}

const tenths = (value) => Math.round(value * 10) / 10;
const line = (x1, y1, x2, y2) => `<line class="grid" x1="${tenths(x1)}" y1="${tenths(y1)}" x2="${tenths(x2)}" y2="${tenths(y2)}"/>`;
const text = (x, y, content, attributes = '') => `<text x="${tenths(x)}" y="${tenths(y)}" ${attributes}>${escaped(content)}</text>`;
const escaped = (content) => content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
