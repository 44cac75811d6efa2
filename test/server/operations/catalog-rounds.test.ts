import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Coordinates } from '../../../server/core/environment.js';
import { InvalidDocumentError, LimitExceededError, RemoteUnavailableError } from '../../../server/core/errors.js';
import type { Backend, Clock, Layer } from '../../../server/core/ports.js';
import { CatalogRounds } from '../../../server/operations/catalog-rounds.js';
import { listRejections } from '../../../server/operations/list-rejections.js';
import type { VerifiedAnswer } from '../../../server/operations/read-environment.js';
import { ServedCoordinates } from '../../../server/operations/served-coordinates.js';
import { silentLogger } from '../../support/fake-http.js';
import { manualClock } from '../../support/manual-clock.js';
import { coordinatesOf } from '../../support/memory-layer.js';

const A_WHILE_MS = 2000;

/** A backend that holds files by name; an application is refused while its name is in `broken`. */
function world(
  files: readonly string[],
  broken: Set<string>,
  { label = 'main', busyMs = 0, opensByRequest = false } = {},
) {
  const looked: string[] = [];
  const clock = manualClock();
  const busyClock: Clock = {
    ...clock,
    monotonic: () => {
      clock.advance(busyMs); // whoever looks twice finds that time has passed
      return clock.monotonic();
    },
  };
  const layer = {
    ...{ label, version: 'v1', committedAt: '', searchPaths: [''], labelFolders: false, namePrefix: '' },
    files: new Map(files.map((name) => [name, { oid: name, size: -1 }])),
  } as unknown as Layer; // nothing reads its blobs
  let catalog = async (): Promise<readonly Layer[]> => [layer];
  const backend = { layers: async () => [layer], catalog: () => catalog() } as unknown as Backend;
  const served = new ServedCoordinates(
    backend,
    async ({ asked }: Coordinates) => {
      looked.push(`${asked.application} ${asked.profiles}`);
      if (broken.has(asked.application)) throw new InvalidDocumentError('bad');
      return { answer: { environment: { version: 'v1' } }, layers: [layer] } as unknown as VerifiedAnswer;
    },
    clock,
  );
  const rounds = new CatalogRounds({ backend, served, clock: busyClock, logger: silentLogger, opensByRequest });
  return {
    ...{ looked, clock, served, rounds, backend, layer },
    list: listRejections(served, rounds),
    fail: (error: Error) => {
      catalog = () => Promise.reject(error);
    },
    turns: async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) await setImmediate();
    },
  };
}

const namesOf = (rejections: readonly { readonly coordinates: Coordinates }[]) =>
  rejections.map(({ coordinates: { asked } }) => `${asked.application} ${asked.profiles}`);

describe('CatalogRounds', () => {
  const FILES = ['b.yml', 'a.yml', 'a-dev.yml', 'application.yml', 'README.md', '$(x).yml'];

  it('looks at each application that a name can ask for, with its profiles, a while after it was told to', async () => {
    const { looked, clock, rounds, turns } = world(FILES, new Set());
    rounds.restart();
    clock.advance(A_WHILE_MS - 1);
    await turns(20);
    expect(looked).to.eql([]);
    clock.advance(1);
    await turns(20);
    expect(looked).to.eql(['a default', 'b default', 'a dev']);
  });

  it('puts the next round off when something changes again, and does not repeat one otherwise', async () => {
    const { looked, clock, rounds, turns } = world(['a.yml'], new Set());
    rounds.restart();
    clock.advance(A_WHILE_MS - 1);
    rounds.restart();
    clock.advance(A_WHILE_MS - 1);
    await turns(20);
    expect(looked).to.eql([]);
    clock.advance(10 * A_WHILE_MS);
    await turns(20);
    await rounds.finish(1000);
    expect(looked).to.eql(['a default']);
  });

  it('pauses while the event loop is busy, unless somebody waits', async () => {
    const { looked, clock, rounds, turns } = world(['a.yml', 'b.yml'], new Set(), { busyMs: 3 });
    rounds.restart();
    for (let pause = 0; pause < 5; pause += 1) {
      clock.advance(A_WHILE_MS);
      await turns(5);
    }
    expect(looked).to.eql([]);
    await rounds.finish(60_000);
    expect(looked).to.eql(['a default', 'b default']);
  });

  it('lets nobody wait for longer than they want to', async () => {
    const { clock, rounds, backend } = world(['a.yml'], new Set());
    backend.catalog = () => new Promise(() => {});
    const finished = rounds.finish(50);
    clock.advance(50);
    await finished;
  });

  it('looks at what all share when a commit cannot be listed', async () => {
    const { looked, rounds, fail } = world(['a.yml'], new Set());
    fail(new LimitExceededError('too many files'));
    await rounds.finish(1000);
    expect(looked).to.eql(['application default']);
  });

  it('looks at nothing where a look would open a repository', async () => {
    const { looked, rounds } = world(['a.yml'], new Set(), { opensByRequest: true });
    await rounds.finish(1000);
    expect(looked).to.eql([]);
  });

  it('is over when there is nothing to be listed', async () => {
    const { looked, rounds, fail } = world(['a.yml'], new Set());
    fail(new RemoteUnavailableError('away'));
    await rounds.finish(1000);
    expect(looked).to.eql([]);
  });
});

describe('listRejections', () => {
  it('knows what nobody has read, and forgets it when it is healed', async () => {
    const broken = new Set(['b']);
    const { list, served, rounds } = world(['a.yml', 'b.yml', 'b-dev.yml'], broken);
    expect(served.rejections()).to.eql([]);
    expect(namesOf(await list(undefined))).to.eql(['b default', 'b dev']);
    expect(namesOf(served.rejections())).to.eql(['b default', 'b dev']);
    expect(namesOf(await list('main'))).to.eql(['b default', 'b dev']);
    expect(await list('other')).to.eql([]);
    broken.clear();
    rounds.restart();
    expect(await list(undefined)).to.eql([]);
    expect(served.rejections()).to.eql([]);
  });

  it('tells once of what was read and is in the catalog', async () => {
    const { list, served, layer } = world(['b.yml'], new Set(['b']));
    await served.resolve(coordinatesOf('b'), [layer]).catch(() => {});
    expect(namesOf(await list(undefined))).to.eql(['b default']);
  });

  it('does not tell of a commit that was asked for by its id', async () => {
    const { list, served, layer } = world([], new Set(['b']), { label: 'v1' });
    await served.resolve(coordinatesOf('b', 'default', 'v1'), [layer]).catch(() => {});
    expect(await list(undefined)).to.eql([]);
    expect(served.rejections()).to.eql([]);
  });
});
