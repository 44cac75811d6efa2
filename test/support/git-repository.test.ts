import { expect } from 'chai';
import { gitRepository } from './git-repository.js';

describe('gitRepository', () => {
  it('is a real repository', async () => {
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    expect(await repository.git('show', 'main:orders.yml')).to.equal('a: 1');
  });
});
