import { expect } from '@open-wc/testing';
import type { LaterFiles } from '../../src/controller/later-files.js';
import { createLazyLoader, type LazyLoader } from '../../src/controller/lazy-loader.js';

type Name = keyof LaterFiles;
type File = LaterFiles['receipts'];

/** A server of files: each request is answered by the test. */
class FakeServer {
  readonly requests: { name: Name; arrive(file: object): void; fail(error: Error): void }[] = [];
  readonly reports: string[] = [];
  readonly loader: LazyLoader = createLazyLoader(
    (name) =>
      new Promise((resolve, reject) => {
        this.requests.push({ name, arrive: (file) => resolve(file as never), fail: reject });
      }),
    (code, message) => void this.reports.push(`${code} ${message}`),
  );
}

const FILE = { keptReceipts: () => ['receipt'] } as unknown as File;

/** What promises that have settled lead to has happened by then. */
const turn = (): Promise<void> => new Promise((done) => void setTimeout(done));

describe('files that load later', () => {
  it('are asked for once, and used in the order of the requests', async () => {
    const { loader, requests, reports } = new FakeServer();
    const used: number[] = [];
    const uses = [1, 2, 3].map((number) => loader.use('receipts', () => used.push(number)));
    expect(requests.map(({ name }) => name)).to.deep.equal(['receipts']);
    await turn();
    expect(used).to.deep.equal([]);
    requests[0]!.arrive(FILE);
    expect(await Promise.all(uses)).to.deep.equal([1, 2, 3]);
    expect(used).to.deep.equal([1, 2, 3]);
    await loader.use('receipts', () => used.push(4));
    expect(requests).to.have.length(1);
    expect(reports).to.deep.equal([]);
  });

  it('give what is made of them', async () => {
    const { loader, requests } = new FakeServer();
    const kept = loader.use('receipts', (file) => Promise.resolve(file.keptReceipts()));
    requests[0]!.arrive(FILE);
    expect(await kept).to.deep.equal(['receipt']);
  });

  it('that do not come are reported, and asked for again', async () => {
    const { loader, requests, reports } = new FakeServer();
    const first = loader.use('migrate', () => 'made');
    requests[0]!.fail(new Error('blocked'));
    expect(await first).to.equal(undefined);
    expect(reports).to.deep.equal(['migrate-unavailable Error: blocked']);
    expect(loader.isWanted('migrate')).to.equal(false);
    const second = loader.use('migrate', () => 'made');
    requests[1]!.arrive({});
    expect(await second).to.equal('made');
    expect(reports).to.have.length(1);
  });

  it('that throw when they are used are reported, and do not throw further', async () => {
    const { loader, requests, reports } = new FakeServer();
    const use = loader.use('ui', () => {
      throw new TypeError('on purpose');
    });
    requests[0]!.arrive({});
    expect(await use).to.equal(undefined);
    expect(reports).to.deep.equal(['ui-unavailable TypeError: on purpose']);
  });

  it('do not wait for each other', async () => {
    const { loader, requests } = new FakeServer();
    void loader.use('receipts', () => undefined);
    const use = loader.use('panel', () => 'panel');
    requests[1]!.arrive({});
    expect(await use).to.equal('panel');
  });

  it('that are fetched in good time are not reported when they fail; whoever uses them is told', async () => {
    const { loader, requests, reports } = new FakeServer();
    loader.prefetch('panel');
    loader.prefetch('panel');
    expect(requests).to.have.length(1);
    expect(loader.isWanted('panel')).to.equal(true);
    requests[0]!.fail(new Error('blocked'));
    await turn();
    expect(reports).to.deep.equal([]);
    expect(loader.isWanted('panel')).to.equal(false);
    const use = loader.use('panel', () => 'panel');
    requests[1]!.fail(new Error('blocked again'));
    expect(await use).to.equal(undefined);
    expect(reports).to.deep.equal(['panel-unavailable Error: blocked again']);
  });

  it('that are fetched in good time are there at once', async () => {
    const { loader, requests } = new FakeServer();
    loader.prefetch('running-tags');
    requests[0]!.arrive({});
    await turn();
    const used: string[] = [];
    loader.useSoon('running-tags', () => void used.push('used'));
    expect(used).to.deep.equal(['used']);
  });

  it('that are not there yet are used when they are', async () => {
    const { loader, requests } = new FakeServer();
    const used: string[] = [];
    loader.useSoon('running-tags', () => void used.push('used'));
    expect(used).to.deep.equal([]);
    requests[0]!.arrive({});
    await turn();
    expect(used).to.deep.equal(['used']);
  });
});
