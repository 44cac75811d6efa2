import { expect } from 'chai';
import type { VaultFinding, VaultPath } from '../../../server/core/vault.js';
import { HeldPaths } from '../../../server/vault/held-paths.js';

const at = (path: string): VaultPath => ({ engine: 'kv2', mount: 'secret', path });

function find(held: HeldPaths, path: string, finding: VaultFinding): void {
  const one = held.findOrAdd(at(path), 0);
  one.take({ finding }, { nowMs: 0, intervalMs: 1000, jitter: 0 });
  held.sort(one);
}

describe('HeldPaths', () => {
  it('holds a path once, whatever is found there', () => {
    const held = new HeldPaths();
    for (const finding of [
      'absent',
      { data: new Map(), version: '1' },
      'forbidden',
      { data: new Map(), version: '2' },
    ] as const) {
      find(held, 'orders', finding);
      expect(held.size).to.equal(1);
      expect(held.find(at('orders'))?.finding).to.equal(finding);
    }
    expect(held.find({ ...at('orders'), engine: 'kv1' })).to.equal(undefined);
    held.delete(held.findOrAdd(at('orders'), 0));
    expect(held.all()).to.eql([]);
  });

  it('lets nobody who makes up names push out what is there, or fill the memory', () => {
    const held = new HeldPaths();
    find(held, 'orders', { data: new Map(), version: '1' });
    for (let guess = 0; guess < 5000; guess += 1) find(held, `guess${guess}`, guess % 2 === 0 ? 'absent' : 'forbidden');
    expect(held.size).to.equal(2001);
    expect(held.find(at('orders'))?.finding).to.include({ version: '1' });
    expect(held.find(at('guess0'))).to.equal(undefined);
  });
});
