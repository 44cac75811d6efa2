import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { Maintenance } from '../../../../server/backends/git/maintenance.js';
import { gitRepository } from '../../../support/git-repository.js';

describe('Maintenance', () => {
  it('lets git pack what many fetches have left, once it is due', async () => {
    await using repository = await gitRepository({ 'a.yml': 'a: 0' });
    await repository.git('config', 'maintenance.auto', 'false'); // Nobody but us tidies up.
    for (let commit = 0; commit < 52; commit += 1) {
      await repository.commit({ 'a.yml': `a: ${commit}` });
      await repository.git('repack', '--quiet'); // one pack for each fetch
    }
    const packs = () =>
      execFileSync('ls', [`${repository.path}/.git/objects/pack`])
        .toString()
        .match(/\.pack/g)?.length;
    const maintenance = new Maintenance({ PATH: process.env.PATH ?? '', HOME: repository.path });
    for (let fetch = 0; fetch < 49; fetch += 1) maintenance.noteFetch();
    maintenance.beginWhenDue(`${repository.path}/.git`);
    await maintenance.settled();
    expect(packs()).to.equal(52);
    maintenance.noteFetch();
    maintenance.beginWhenDue(`${repository.path}/.git`);
    await maintenance.settled();
    expect(packs()).to.be.below(3);
  });
});
