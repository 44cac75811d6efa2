import { expect } from 'chai';
import { CatchUp } from '../../../server/backends/catch-up.js';
import { isFullCommitId } from '../../../server/backends/git/commit-ids.js';
import { manualClock } from '../../support/manual-clock.js';
import { rejection } from '../../support/rejection.js';

const NEW = 'a'.repeat(40);
const ERASED = 'e'.repeat(40);

function catchUpOf(refresh: (known: Set<string>) => Promise<void>) {
  const clock = manualClock();
  const known = new Set<string>();
  let fetches = 0;
  const catchUp = new CatchUp({
    isVersion: isFullCommitId,
    holds: async (version) => known.has(version),
    refresh: () => {
      fetches += 1;
      return refresh(known);
    },
    clock,
  });
  return { clock, catchUp, fetches: () => fetches };
}

describe('CatchUp', () => {
  it('fetches once for many readers of a version that is not here yet', async () => {
    const { catchUp, fetches } = catchUpOf(async (known) => void known.add(NEW));
    await Promise.all(Array.from({ length: 20 }, () => catchUp.wait(NEW, 1000)));
    await catchUp.wait(NEW, 1000);
    expect(fetches()).to.equal(1);
  });

  it('goes on without a version that a fetch did not bring, and fetches for it again only after a while', async () => {
    const { clock, catchUp, fetches } = catchUpOf(async () => {});
    await catchUp.wait(ERASED, 1000);
    await catchUp.wait(ERASED, 1000);
    expect(fetches()).to.equal(1);
    clock.advance(10_000);
    await catchUp.wait(ERASED, 1000);
    expect(fetches()).to.equal(2);
  });

  it('gives up in time when the remote does not answer', async () => {
    const { clock, catchUp } = catchUpOf(() => new Promise(() => {}));
    const error = rejection(catchUp.wait(NEW, 1000));
    await new Promise(setImmediate);
    clock.advance(1000);
    expect(await error).to.include({ code: 'version-unavailable', retryAfterSeconds: 1 });
  });

  it('gives up when the remote fails', async () => {
    const { catchUp } = catchUpOf(() => Promise.reject(new Error('down')));
    expect(await rejection(catchUp.wait(NEW, 1000))).to.have.property('code', 'version-unavailable');
  });

  it('does not fetch for what is no commit id', async () => {
    const { catchUp, fetches } = catchUpOf(async () => {});
    await catchUp.wait('main', 1000);
    expect(fetches()).to.equal(0);
  });
});
