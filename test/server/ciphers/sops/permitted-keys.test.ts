import { expect } from 'chai';
import { permittedKeys } from '../../../../server/ciphers/sops/permitted-keys.js';

describe('permittedKeys', () => {
  const mayBeAskedFor = permittedKeys(
    ['transit/*', 'teams/a/sops', 'other/config-*'],
    [{ mount: 'own', keyName: 'config' }],
  );

  for (const [mount, keyName, expected] of [
    ['transit', 'any', true],
    ['teams/a', 'sops', true],
    ['other', 'config-1', true],
    ['own', 'config', true],
    ['teams/a', 'sops2', false],
    ['teams', 'a/sops', false],
    ['other', 'secret', false],
    ['own', 'another', false],
    ['transit', 'a/b', false],
    ['transit/a', 'b', false],
    ['kv1', 'sops', false],
    ['cubbyhole', 'sops', false],
  ] as const) {
    it(`${mount} ${keyName}: ${expected}`, () => {
      expect(mayBeAskedFor({ mount, keyName })).to.equal(expected);
    });
  }
});
