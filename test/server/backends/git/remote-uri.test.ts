import { expect } from 'chai';
import { parseRemoteUri } from '../../../../server/backends/git/remote-uri.js';
import { expandUri } from '../../../../server/backends/git/uri-template.js';

describe('parseRemoteUri', () => {
  for (const { uri, address, username, password } of [
    { uri: 'https://git.example.org/config.git', address: 'https://git.example.org/config.git' },
    { uri: 'https://ada@git.example.org:8443/x', address: 'https://git.example.org:8443/x', username: 'ada' },
    { uri: 'https://a%40b:p%3Aw@h/x', address: 'https://h/x', username: 'a@b', password: 'p:w' },
    { uri: 'http://127.0.0.1:3000/x', address: 'http://127.0.0.1:3000/x' },
    { uri: 'http://[::1]:3000/x', address: 'http://[::1]:3000/x' },
    { uri: 'ssh://git@h:22/x.git', address: 'ssh://git@h:22/x.git', username: 'git' },
    { uri: 'git@git.example.org:team/x.git', address: 'git@git.example.org:team/x.git', username: 'git' },
    { uri: '/srv/config', address: '/srv/config' },
    { uri: 'file:///srv/config', address: '/srv/config' },
    { uri: 'file:/srv/config', address: '/srv/config' },
    { uri: 'https://h/{application}/{profile}.git', address: 'https://h/{application}/{profile}.git' },
  ]) {
    it(`takes ${uri}`, () => {
      const remote = parseRemoteUri(uri);
      expect(remote.address).to.equal(address);
      expect([remote.username, remote.password]).to.eql([username, password]);
    });
  }

  for (const uri of [
    'http://git.example.org/x',
    'http://127.0.0.1.example.org/x',
    'ext::sh -c touch%20/tmp/x',
    'fd::17',
    '--upload-pack=x',
    '-oProxyCommand=x:y',
    'ssh://-oProxyCommand=x/y',
    'git@h:-x',
    'https://h/a/../b',
    'https://h/a\nb',
    'https://h/x?y',
    'https://{application}.example.org/x',
    'https://{application}@h/x',
    '{application}:x',
    'ssh://git:password@h/x',
    'ftp://h/x',
    'config.git',
    'https://h',
    '',
  ]) {
    it(`refuses ${JSON.stringify(uri)} without repeating it`, () => {
      expect(() => parseRemoteUri(uri))
        .to.throw()
        .with.property('code', 'invalid-settings');
    });
  }

  it('lists what is taken', () => {
    const listed = /https:\/\/, ssh:\/\/, user@host:path, file:\/\/\/path, a file path, or http:\/\/ on the loopback/;
    expect(() => parseRemoteUri('ftp://h/x')).to.throw(listed);
  });

  it('never repeats a password', () => {
    expect(() => parseRemoteUri('http://ada:s3cret@far.example.org/x')).to.throw(/^(?!.*s3cret)/);
  });
});

describe('expandUri', () => {
  const template = 'https://h/{application}/{profile}-{label}.git';

  it('fills in names, slashes included', () => {
    const values = { application: 'team/orders', profile: 'prod', label: 'main' };
    expect(expandUri(template, values)).to.equal('https://h/team/orders/prod-main.git');
  });

  for (const value of [
    '..',
    'a/../b',
    '/a',
    'a/',
    'a//b',
    '-x',
    'a/-x',
    '.git',
    'a?b',
    'a#b',
    'a%2e',
    'a:b',
    'a b',
    'a\n',
    '',
  ]) {
    it(`finds no repository for ${JSON.stringify(value)}`, () => {
      expect(() => expandUri(template, { application: value, profile: 'prod', label: 'main' }))
        .to.throw()
        .with.property('code', 'repository-not-found');
    });
  }
});
