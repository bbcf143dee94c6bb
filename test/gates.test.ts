/** The gates in `scripts/gates/`: each fails at what it is for. */
const { problemsOf } = jest.requireActual('../scripts/gates/nag.cjs');

describe('cdk-nag', () => {
  const finding = 'AwsSolutions-IAM5[Resource::*]';
  const path = 'Show/IvsRealTime/Role';
  const file = 'scripts/gates/nag-acknowledgements.json';

  test('a finding with a reason is no problem', () => {
    expect(problemsOf([{ finding, path }], [{ finding: 'AwsSolutions-IAM5', at: '/Role$', reason: 'because' }])).toEqual([]);
  });

  test('a finding without a reason, an entry without a finding, and an entry without a reason are problems', () => {
    const acknowledgements = [
      { finding: 'AwsSolutions-IAM5', at: '^Other/', reason: 'because' },
      { finding: 'AwsSolutions-S1', at: '/Bucket$', reason: '' },
    ];
    expect(
      problemsOf(
        [
          { finding, path },
          { finding: 'AwsSolutions-S1', path: 'Show/Bucket' },
        ],
        acknowledgements,
      ),
    ).toEqual([
      `${path}: each finding has a reason, got none for ${finding}; mend the example, or say why in ${file}`,
      `${file}: each entry has a finding, got none for AwsSolutions-IAM5 at ^Other/; remove the entry`,
      `${file}: each entry has a reason, got none for AwsSolutions-S1 at /Bucket$; say why`,
    ]);
  });
});
