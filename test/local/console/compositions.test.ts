import { withKind, withOption } from '../../../local/console/compositions/layout-options';
import { countdown } from '../../../local/console/compositions/lifetime';

describe('the options of a layout in a form', () => {
  test('are those that were set', () => {
    const layout = withOption(withOption({}, 'gridGap', 0), 'featuredParticipantAttribute', 'host');
    expect(layout).toEqual({ grid: { gridGap: 0, featuredParticipantAttribute: 'host' } });
    expect(withOption(withOption(layout, 'gridGap', undefined), 'featuredParticipantAttribute', '')).toEqual({ grid: {} });
  });

  test('stay when the kind changes, if both kinds have them', () => {
    const grid = { grid: { gridGap: 8, videoAspectRatio: 'SQUARE' } } as const;
    const pip = withKind(grid, 'pip');
    expect(pip).toEqual({ pip: { gridGap: 8, pipParticipantAttribute: 'pip' } });
    expect(withKind(withOption(pip, 'pipOffset', 20), 'grid')).toEqual({ grid: { gridGap: 8 } });
    expect(withKind(grid, 'grid')).toBe(grid);
  });
});

test.each([
  [24 * 60 * 60_000, '24:00:00'],
  [23 * 60 * 60_000 + 59 * 60_000 + 8_000, '23:59:08'],
  [3_600_000, '1:00:00'],
  [60_000, '1:00'],
  [41_001, '0:42'],
  [1, '0:01'],
  [0, '0:00'],
  [-5_000, '0:00'],
])('a countdown of %d ms is %s', (milliseconds, text) => expect(countdown(milliseconds)).toBe(text));
