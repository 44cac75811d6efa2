import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataFolder } from '../../../../server/backends/git/data-folder.js';
import { killChild, startChild } from '../../../support/child.js';
import { rejection } from '../../../support/rejection.js';

describe('DataFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'cairn-data-')), 'long'.repeat(30)); // longer than a socket's address
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is refused while another process holds it, which is named', async () => {
    const owner = await startChild('hold-data-folder', folder);
    try {
      const error = await rejection(DataFolder.open(folder));
      expect(error).to.have.property('code', 'data-folder-in-use');
      expect(error.message).to.include(`process ${owner.pid} on`);
    } finally {
      await killChild(owner);
    }
  });

  it('is free again after its owner was killed', async () => {
    await killChild(await startChild('hold-data-folder', folder));
    await (await DataFolder.open(folder)).close();
  });

  it('is given to one only when many ask at once, also after a crash', async () => {
    await killChild(await startChild('hold-data-folder', folder));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => DataFolder.open(folder)));
    const held = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(held).to.have.length(1);
    await held[0]?.value.close();
  });

  it('gives every mirror a folder of its own, the same after a restart', async () => {
    const first = await DataFolder.open(folder);
    const [a, b] = [first.mirrorFolder('x').path, first.mirrorFolder('x').path];
    await first.close();
    const second = await DataFolder.open(folder);
    expect([second.mirrorFolder('x').path, second.mirrorFolder('x').path]).to.eql([a, b]);
    expect(a).not.to.equal(b);
    await second.close();
  });
});
