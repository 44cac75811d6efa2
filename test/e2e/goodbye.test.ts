import { expect } from 'chai';
import { startCairn } from '../support/cairn-server.js';
import { gitRepository } from '../support/git-repository.js';
import { keepAsking } from '../support/keep-asking.js';
import { RawListener } from '../support/raw-listener.js';

const WANTED = 5_000;
/** Of file descriptors, for all that is neither of the two ends of a listener. */
const SPARE = 500;
const LISTENERS = Math.min(WANTED, openFilesAllowed() - SPARE);
const AT_ONCE = 200;
const READERS = 16;
const READS_BEFORE = 2_000;
const GOAL_MS = 10_000;
/** The window is so wide for each who comes back, and they are spread evenly over it. */
const WINDOW_MS = LISTENERS * 2;
const PARTS = 10;

describe('SIGTERM, while many listen and some read', function () {
  this.timeout(60_000);

  it(`says goodbye to ${LISTENERS} (${WANTED} where so many files may be open), fails no read and ends in time`, async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1\n' });
    await using cairn = await startCairn({
      backends: [{ type: 'git', uri: repository.path }],
      limits: { connections: LISTENERS + SPARE, connectionsPerPrincipal: LISTENERS },
    });
    const listeners = await listen(cairn.url);
    expect(listeners.filter(({ texts }) => texts.length !== 1)).to.eql([]);

    let stopped: Promise<{ exitCode: number | null; tookMs: number }> | undefined;
    const { failures } = await keepAsking(`${cairn.url}/orders/prod`, READERS, ({ answered }) => {
      if (answered >= READS_BEFORE) stopped ??= timed(cairn.stop());
    });
    await Promise.all(listeners.map(({ ended }) => ended));

    expect(failures).to.eql([]);
    const { exitCode, tookMs } = (await stopped) ?? { exitCode: undefined, tookMs: Number.NaN };
    expect(exitCode).to.equal(0);
    expect(tookMs).to.be.below(GOAL_MS);
    expect(listeners.filter(({ closeCode }) => closeCode !== 1012).length, 'not closed by the server').to.equal(0);
    const goodbyes = listeners.map(({ texts }) => JSON.parse(texts[1] ?? '{}'));
    expect(goodbyes.filter(({ type }) => type !== 'goodbye')).to.eql([]);
    const delays = goodbyes.map(({ reconnectInMs }): number => reconnectInMs);
    expect(Math.max(...delays)).to.be.below(WINDOW_MS);
    for (const count of counts(delays)) expect(count).to.be.closeTo(LISTENERS / PARTS, 2);
  });
});

async function listen(url: string): Promise<readonly RawListener[]> {
  const listeners: RawListener[] = [];
  while (listeners.length < LISTENERS) {
    const count = Math.min(AT_ONCE, LISTENERS - listeners.length);
    listeners.push(...(await Promise.all(Array.from({ length: count }, () => RawListener.subscribe(url, 'orders')))));
  }
  return listeners;
}

async function timed(stopped: Promise<number | null>) {
  const startMs = performance.now();
  const exitCode = await stopped;
  return { exitCode, tookMs: performance.now() - startMs };
}

/** How many come back in each part of the window. */
function counts(delays: readonly number[]): readonly number[] {
  const parts = delays.map((delay) => Math.floor((delay / WINDOW_MS) * PARTS));
  return Array.from({ length: PARTS }, (_, part) => parts.filter((each) => each === part).length);
}

function openFilesAllowed(): number {
  const { userLimits } = process.report.getReport() as unknown as {
    readonly userLimits: { readonly open_files: { readonly soft: number | 'unlimited' } };
  };
  const { soft } = userLimits.open_files;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : soft;
}
