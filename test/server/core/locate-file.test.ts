import { expect } from 'chai';
import type { LayerTree } from '../../../server/core/environment.js';
import { locateFile } from '../../../server/core/locate-file.js';
import { coordinatesOf, memoryLayer } from '../../support/memory-layer.js';

function layerOf(paths: readonly string[], settings: Partial<LayerTree> = {}) {
  return memoryLayer(Object.fromEntries(paths.map((path) => [path, []])), settings);
}

interface Case {
  readonly rule: string;
  readonly files: readonly string[];
  readonly path?: string;
  readonly profiles?: string;
  readonly searchPaths?: readonly string[];
  readonly reverse?: boolean;
  readonly expected: string | undefined;
}

describe('locateFile', () => {
  for (const { rule, files, path = 'nginx.conf', profiles = 'dev', searchPaths = ['', 'conf'], reverse, expected } of [
    { rule: 'the first location wins', files: ['nginx.conf', 'conf/nginx.conf'], expected: 'nginx.conf' },
    {
      rule: 'turned round, the last location wins',
      files: ['nginx.conf', 'conf/nginx.conf'],
      reverse: true,
      expected: 'conf/nginx.conf',
    },
    { rule: 'the variant beats the plain file', files: ['nginx.conf', 'nginx-dev.conf'], expected: 'nginx-dev.conf' },
    {
      rule: 'the plain file of an earlier location beats a variant',
      files: ['nginx.conf', 'conf/nginx-dev.conf'],
      expected: 'nginx.conf',
    },
    {
      rule: 'the first listed profile wins',
      files: ['nginx-eu.conf', 'nginx-dev.conf'],
      profiles: 'eu,dev',
      expected: 'nginx-eu.conf',
    },
    {
      rule: 'default stands for the plain file, at its place',
      files: ['nginx.conf', 'nginx-dev.conf', 'nginx-default.conf'],
      profiles: 'default,dev',
      expected: 'nginx.conf',
    },
    { rule: 'a variant ends before the last dot', files: ['a.b-dev.yml'], path: 'a.b.yml', expected: 'a.b-dev.yml' },
    {
      rule: 'a name without dot has its variant at the end',
      files: ['LICENSE-dev'],
      path: 'LICENSE',
      expected: 'LICENSE-dev',
    },
    { rule: 'a dot in a folder is no ending', files: ['a.b/c-dev'], path: 'a.b/c', expected: 'a.b/c-dev' },
    { rule: 'a path may lead into folders', files: ['a/b/c.txt'], path: 'a/b/c.txt', expected: 'a/b/c.txt' },
    {
      rule: 'search paths may name the application',
      files: ['orders/x'],
      path: 'x',
      searchPaths: ['{application}'],
      expected: 'orders/x',
    },
    { rule: 'a folder is no file', files: ['a/b'], path: 'a', expected: undefined },
    { rule: 'a missing file is not found', files: ['a'], path: 'b', expected: undefined },
    ...[
      '.git/config',
      '.env',
      'a/.env',
      '../nginx.conf',
      './nginx.conf',
      '/nginx.conf',
      '',
      '/',
      'a//b',
      'nginx.conf/',
      'a\\b',
      'a\0b',
    ].map((path) => ({
      rule: `${JSON.stringify(path)} is never found`,
      files: [path, 'nginx.conf', 'nginx-dev.conf'],
      path,
      expected: undefined,
    })),
    {
      rule: 'nor is what lies in a hidden search path',
      files: ['.x/a'],
      path: 'a',
      searchPaths: ['.x'],
      expected: undefined,
    },
  ] as readonly Case[]) {
    it(rule, () => {
      const layers = [layerOf(files, { searchPaths })];
      const found = locateFile(coordinatesOf('orders', profiles), layers, path, {
        reverseLocationOrder: reverse ?? false,
      });
      expect(found).to.eql(expected && { layer: 0, path: expected, oid: `oid of ${expected}` });
    });
  }

  it('the first layer that has it wins', () => {
    const layers = [layerOf(['other']), layerOf(['nginx.conf']), layerOf(['nginx-dev.conf'])];
    const found = locateFile(coordinatesOf('orders', 'dev'), layers, 'nginx.conf', { reverseLocationOrder: false });
    expect(found).to.include({ layer: 1, path: 'nginx.conf' });
  });

  it('without label is preferred to the folder of the label', () => {
    const layers = [layerOf(['v2/x', 'x'], { labelFolders: true, label: 'v2' })];
    expect(locateFile(coordinatesOf('orders'), layers, 'x', { reverseLocationOrder: false })?.path).to.equal('x');
  });
});
