import { expect } from '@open-wc/testing';
import { runSafely } from '../../src/page/document.js';

/** What was reported as the page's own error while `run` ran. */
function reportedBy(run: () => void): unknown[] {
  const { reportError } = window;
  const reported: unknown[] = [];
  window.reportError = (error) => reported.push(error);
  try {
    run();
  } finally {
    window.reportError = reportError;
  }
  return reported;
}

describe('code that runs safely', () => {
  it('tells whether it threw, and reports whatever was thrown', () => {
    expect(reportedBy(() => expect(runSafely(() => {})).to.equal(true))).to.deep.equal([]);
    for (const thrown of [new Error('no'), 'a text', undefined]) {
      const reported = reportedBy(() =>
        expect(
          runSafely(() => {
            throw thrown;
          }),
        ).to.equal(false),
      );
      expect(reported).to.deep.equal([thrown]);
    }
  });
});
