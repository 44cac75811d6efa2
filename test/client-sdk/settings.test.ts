import { expect } from 'chai';
import type { ConnectOptions, StandardSchemaV1 } from '../../client-sdk/index.js';
import { settle } from '../../client-sdk/settings.js';
import { ManualPlatform } from './manual-platform.js';

type Options = ConnectOptions<StandardSchemaV1 | undefined>;
const named = { application: 'billing' };

function settled(options: Options, variables: Record<string, string> = {}) {
  return settle(options, new ManualPlatform({ variables, cacheFolder: '/home/me/.cache' }).platform);
}

describe('settle', () => {
  it('has defaults for everything but the application', () => {
    expect(settled(named)).to.deep.include({
      servers: [{ base: 'http://127.0.0.1:8888/', authorization: undefined }],
      profiles: ['default'],
      label: null,
      timeoutMs: 10_000,
      pollMs: 30_000,
      optional: false,
      ref: false,
      token: undefined,
      logger: undefined,
      cache: { folder: '/home/me/.cache/cairn-client', maxAgeMs: Number.POSITIVE_INFINITY, key: undefined },
    });
  });

  const ours = { CAIRN_URL: 'http://a:1', CAIRN_APPLICATION: 'orders', CAIRN_PROFILES: 'prod, eu', CAIRN_LABEL: 'v2' };
  const springs = {
    SPRING_CLOUD_CONFIG_URI: 'http://b:2,http://c:3/x',
    SPRING_APPLICATION_NAME: 'payments',
    SPRING_PROFILES_ACTIVE: 'dev',
    SPRING_CLOUD_CONFIG_LABEL: 'next',
  };
  for (const { when, options = {}, variables, servers, application, profiles, label } of [
    {
      when: 'only ours are set',
      variables: ours,
      servers: ['http://a:1/'],
      application: 'orders',
      profiles: ['prod', 'eu'],
      label: 'v2',
    },
    {
      when: "only Spring's are set",
      variables: springs,
      servers: ['http://b:2/', 'http://c:3/x/'],
      application: 'payments',
      profiles: ['dev'],
      label: 'next',
    },
    {
      when: 'both are set',
      variables: { ...springs, ...ours },
      servers: ['http://a:1/'],
      application: 'orders',
      profiles: ['prod', 'eu'],
      label: 'v2',
    },
    {
      when: "the Go client's is set",
      options: named,
      variables: { CONFIG_SERVER_URLS: 'http://d:4, http://e:5' },
      servers: ['http://d:4/', 'http://e:5/'],
      application: 'billing',
      profiles: ['default'],
      label: null,
    },
    {
      when: 'options are given as well',
      options: { url: 'http://f:6', application: 'billing', profiles: ['one', 'two'], label: 'main' },
      variables: { ...springs, ...ours },
      servers: ['http://f:6/'],
      application: 'billing',
      profiles: ['one', 'two'],
      label: 'main',
    },
    {
      when: 'variables are empty',
      options: named,
      variables: { CAIRN_URL: '', CAIRN_LABEL: '', CAIRN_PROFILES: '' },
      servers: ['http://127.0.0.1:8888/'],
      application: 'billing',
      profiles: ['default'],
      label: null,
    },
  ] as {
    when: string;
    options?: Options;
    variables: Record<string, string>;
    servers: string[];
    application: string;
    profiles: string[];
    label: string | null;
  }[]) {
    it(`reads environment variables when ${when}`, () => {
      const met = settled(options, variables);
      expect(met).to.deep.include({ application, profiles, label });
      expect(met.servers.map(({ base }) => base)).to.eql(servers);
    });
  }

  it('reads the other variables', async () => {
    const files: Record<string, string> = { '/run/token': 'rotated\n' };
    const variables = {
      CAIRN_TOKEN_FILE: '/run/token',
      CAIRN_CACHE_DIR: '/cache',
      CAIRN_OPTIONAL: 'true',
      CAIRN_TIMEOUT_MS: '500',
    };
    const { platform } = new ManualPlatform({ variables, readText: async (path) => files[path] ?? '' });
    const met = settle({ ...named, defaults: {} }, platform);
    expect(met).to.deep.include({ optional: true, timeoutMs: 500 });
    expect(met.cache?.folder).to.equal('/cache/cairn-client');
    expect(await met.token?.(new AbortController().signal)).to.equal('rotated');
    files['/run/token'] = 'again';
    expect(await met.token?.(new AbortController().signal)).to.equal('again');
  });

  it('decrypts with the keys of variables, unless options say otherwise', () => {
    const variables = { CAIRN_DECRYPT_SPRING_KEY: 'a phrase', CAIRN_DECRYPT_KEY_FILE: '/a.txt,/b.txt' };
    expect(settled(named, variables).decryption).not.to.equal(undefined);
    expect(settled({ ...named, decrypt: false }, variables).decryption).to.equal(undefined);
    expect(settled(named).decryption).to.equal(undefined);
  });

  for (const { when, options, variables = {} } of [
    { when: 'there is no application', options: {} },
    { when: 'the application is only dots', options: { application: '..' } },
    { when: 'a profile is only dots', options: { ...named, profiles: ['..'] } },
    { when: 'an address is none', options: { ...named, url: 'config:hunter2@server' } },
    { when: 'an address is of another kind', options: { ...named, url: 'ftp://u:hunter2@server' } },
    { when: 'there are no addresses', options: { ...named, url: [] } },
    { when: 'the time allowed is none', options: { ...named, timeoutMs: 0 } },
    { when: 'the time allowed is no number', options: { ...named, timeoutMs: Number.NaN } },
    { when: 'it is to poll all the time', options: { ...named, pollMs: 0 } },
    { when: 'there are to be no attempts', options: { ...named, retry: { attempts: 0 } } },
    { when: 'it is optional without defaults', options: { ...named, optional: true } },
    { when: 'there is no key to decrypt with', options: { ...named, decrypt: {} } },
    { when: 'it is only told to decrypt', options: { ...named, decrypt: true } },
    { when: 'a key is none', options: { ...named, decrypt: { key: 'hunter2' } } },
    { when: 'a key that a variable holds is none', options: named, variables: { CAIRN_DECRYPT_KEY: 'hunter2' } },
    { when: "there are two keys of Spring's", options: { ...named, decrypt: { springKey: 'a', springKeyFile: 'b' } } },
    { when: 'the salt is not hexadecimal', options: { ...named, decrypt: { springKey: 'a', springSalt: 'xyz' } } },
    { when: 'the cache key is empty', options: { ...named, cache: { key: '' } } },
    { when: 'the time allowed is text', options: { ...named, timeoutMs: '500' } },
    { when: 'an option is misspelt', options: { ...named, aplication: 'x' } },
    { when: 'an option inside another is misspelt', options: { ...named, retry: { atempts: 1 } } },
    { when: 'refresh is no way to refresh', options: { ...named, refresh: 'no' } },
    { when: 'defaults are no map', options: { ...named, defaults: 5 } },
    { when: 'the folder of the cache is no text', options: { ...named, cache: { dir: 5 } } },
    { when: 'the schema is none', options: { ...named, schema: {} } },
    { when: 'there are no options', options: null },
    { when: 'a variable is no number', options: named, variables: { CAIRN_TIMEOUT_MS: '10s' } },
    { when: 'a variable is no switch', options: named, variables: { CAIRN_OPTIONAL: 'yes please' } },
    { when: 'a variable is no level', options: named, variables: { CAIRN_LOG: 'loud' } },
  ] as { when: string; options: Options; variables?: Record<string, string> }[]) {
    it(`refuses when ${when}`, () => {
      let met: unknown;
      try {
        met = settled(options, variables);
      } catch (error) {
        met = error;
      }
      expect(met).to.include({ name: 'ConfigClientError', code: 'invalid-options' });
      expect((met as Error).message).not.to.contain('hunter2');
    });
  }
});
