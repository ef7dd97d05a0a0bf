import { expect } from '@open-wc/testing';
import { attempt, createListeners } from '../../src/core/listeners.js';

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

describe('listeners', () => {
  it('are told in the order they came, as often as it is told', () => {
    const { add, tell } = createListeners();
    const heard: string[] = [];
    add(() => heard.push('first'));
    add(() => heard.push('second'));
    expect(heard).to.deep.equal([]);
    tell();
    tell();
    expect(heard).to.deep.equal(['first', 'second', 'first', 'second']);
  });

  it('are told no more after the undo, which may be called twice', () => {
    const { add, tell } = createListeners();
    const heard: string[] = [];
    const undo = add(() => heard.push('first'));
    add(() => heard.push('second'));
    undo();
    undo();
    tell();
    expect(heard).to.deep.equal(['second']);
  });

  it('are told although another one throws, which is reported', () => {
    const { add, tell } = createListeners();
    const heard: string[] = [];
    const error = new Error('theirs');
    add(() => heard.push('before'));
    add(() => {
      throw error;
    });
    add(() => heard.push('after'));
    expect(reportedBy(tell)).to.deep.equal([error]);
    expect(heard).to.deep.equal(['before', 'after']);
  });

  it('may remove themselves and each other while they are told', () => {
    const { add, tell } = createListeners();
    const heard: string[] = [];
    const undo = add(() => {
      heard.push('first');
      undo();
      undoSecond();
    });
    const undoSecond = add(() => heard.push('second'));
    add(() => heard.push('third'));
    tell();
    tell();
    expect(heard).to.deep.equal(['first', 'third', 'third']);
  });

  it('of one list hear nothing of another', () => {
    const [one, other] = [createListeners(), createListeners()];
    let heard = 0;
    one.add(() => heard++);
    other.tell();
    expect(heard).to.equal(0);
  });
});

describe('an attempt', () => {
  it('tells whether it threw, and reports whatever was thrown', () => {
    expect(reportedBy(() => expect(attempt(() => {})).to.equal(true))).to.deep.equal([]);
    for (const thrown of [new Error('no'), 'a text', undefined]) {
      const reported = reportedBy(() =>
        expect(
          attempt(() => {
            throw thrown;
          }),
        ).to.equal(false),
      );
      expect(reported).to.deep.equal([thrown]);
    }
  });
});
