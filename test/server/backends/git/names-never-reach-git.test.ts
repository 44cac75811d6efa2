import { expect } from 'chai';
import type { Coordinates } from '../../../../server/core/environment.js';
import { ask, gitBackend } from '../../../support/git-backend.js';
import { gitRecorder } from '../../../support/git-recorder.js';
import { gitRepository } from '../../../support/git-repository.js';

/** What has opened other servers, or would: each is tried as application, profile and label. */
const HOSTILE = [
  '--output=/tmp/hostile',
  '--upload-pack=touch /tmp/hostile',
  '-c',
  '--help',
  '--receive-p=x',
  'ext::sh -c hostile',
  'hostile^',
  'hostile~1',
  'hostile:orders.yml',
  ':/hostile',
  '@{hostile}',
  'main..hostile',
  '../hostile',
  '..%2fhostile',
  '%2e%2e%2fhostile',
  '%252e%252e%252fhostile',
  'hostile%0aHEAD:orders.yml',
  'hostile\nHEAD',
  'hostile%00',
  'refs/replace/hostile',
  'refs(_)heads(_)hostile',
  '(_)hostile',
  '$(hostile)',
  '`hostile`',
  ';hostile',
  '|hostile',
  '*hostile',
  'hostile.lock',
  'hostile',
];

/** As a parser that checks nothing would hand them on. */
function unchecked(application: string, profile: string, label: string): Coordinates {
  return {
    applications: [application],
    profiles: [profile],
    labels: [label],
    asked: { application, profiles: profile, label },
  };
}

describe('names from a request', () => {
  it('never reach git: not as an argument, not as input, not in the environment', async () => {
    await using recorder = await gitRecorder();
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using opened = await gitBackend({ uri: repository.path }, { path: recorder.path });
    for (const text of HOSTILE) {
      for (const [application, profile, label] of [
        ['orders', 'prod', text],
        [text, 'prod', 'main'],
        ['orders', text, 'main'],
      ] as const) {
        await opened.backend.layers(unchecked(application, profile, label)).catch(() => {});
        await Promise.resolve()
          .then(() => opened.backend.layers(ask(`${application}/${profile}/${label}`)))
          .catch(() => {});
      }
      await opened.backend.catchUp(unchecked('orders', 'prod', text), text, 5000).catch(() => {});
      await opened.backend.catalog(text);
    }
    const seen = [...(await recorder.commands()), ...(await recorder.input()), ...(await recorder.variables())];
    expect(seen.filter((line) => line.includes('hostile'))).to.eql([]);
    expect((await recorder.input()).filter((line) => !/^\^?[0-9a-f]{40}$/.test(line))).to.eql([]);
  });

  it('leave only constant command lines', async () => {
    await using recorder = await gitRecorder();
    await using repository = await gitRepository({ 'orders.yml': 'a: 1' });
    await using opened = await gitBackend({ uri: repository.path }, { path: recorder.path });
    const first = await repository.git('rev-parse', 'HEAD');
    await repository.commit({ 'orders.yml': 'a: 2' });
    await opened.backend.refresh();
    await opened.backend.layers(ask(`orders/prod/${first}`));
    expect([...new Set(await recorder.commands())].sort()).to.eql([
      'cat-file --batch',
      'fetch --quiet --force --no-tags --no-auto-maintenance --no-prune --no-recurse-submodules origin +refs/heads/*:refs/heads/* +refs/tags/*:refs/tags/*',
      'for-each-ref --format=%(objecttype) %(objectname) %(refname) refs/heads refs/tags',
      'init --bare',
      'rev-list --parents --ignore-missing --stdin',
    ]);
  });
});
