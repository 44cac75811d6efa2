import { expect } from 'chai';
import type { LayerTree } from '../../../server/core/environment.js';
import { searchLocations } from '../../../server/core/search-paths.js';
import { coordinatesOf, memoryLayer } from '../../support/memory-layer.js';

const files = Object.fromEntries(
  ['a.yml', 'bar2/a.yml', 'bar10/a.yml', 'bar1/deep/er/a.yml', '.git/a.yml', 'orders/conf/a.yml', 'pay/conf/a.yml'].map(
    (path) => [path, [{ k: 'v' }]],
  ),
);

function locations(searchPaths: readonly string[], asked = coordinatesOf('orders'), more: Partial<LayerTree> = {}) {
  return searchLocations(asked, memoryLayer(files, { searchPaths, ...more }));
}

describe('searchLocations', () => {
  for (const { when, searchPaths, asked, more, expected } of [
    { when: 'there is only the root', searchPaths: [''], expected: [''] },
    { when: 'folders are listed', searchPaths: ['', 'b', 'a'], expected: ['', 'b/', 'a/'] },
    { when: 'a folder is listed twice, however spelt', searchPaths: ['a', './a/', '/a'], expected: ['a/'] },
    { when: 'a glob matches folders', searchPaths: ['', 'bar*'], expected: ['', 'bar1/', 'bar10/', 'bar2/'] },
    { when: 'a glob matches nothing', searchPaths: ['', 'nope*'], expected: [''] },
    {
      when: 'a glob goes deep: the folder before it is not meant',
      searchPaths: ['bar1/**'],
      expected: ['bar1/deep/', 'bar1/deep/er/'],
    },
    { when: 'a glob meets hidden folders', searchPaths: ['?git', '.g*'], expected: [] },
    {
      when: 'an application list meets a placeholder',
      searchPaths: ['', '{application}'],
      asked: coordinatesOf('pay,orders'),
      expected: ['', 'pay/', 'orders/'],
    },
    {
      when: 'profiles and applications meet placeholders',
      searchPaths: ['{profile}/{application}'],
      asked: coordinatesOf('a,b', 'x,y'),
      expected: ['x/a/', 'x/b/', 'y/a/', 'y/b/'],
    },
    {
      when: 'an application holds a slash',
      searchPaths: ['{application}'],
      asked: coordinatesOf('team/orders'),
      expected: ['team/orders/'],
    },
    {
      when: 'the label holds a slash',
      searchPaths: ['{label}'],
      more: { label: 'feature/x' },
      expected: ['feature/x/'],
    },
    {
      when: 'a name looks like a replacement pattern',
      searchPaths: ['{label}'],
      more: { label: '$&' },
      expected: ['$&/'],
    },
    {
      when: 'a placeholder meets a glob',
      searchPaths: ['*/conf', '{application}/*'],
      expected: ['orders/conf/', 'pay/conf/'],
    },
    { when: 'a label would be a glob', searchPaths: ['{label}', 'a'], more: { label: '*' }, expected: ['a/'] },
    {
      when: 'labels are folders',
      searchPaths: ['', 'conf', '{application}'],
      more: { labelFolders: true, label: 'v2' },
      expected: ['', 'conf/', 'orders/', 'v2/', 'conf/v2/'],
    },
    {
      when: 'several labels are folders, of which the first is the strongest',
      searchPaths: ['', 'conf'],
      more: { labelFolders: true, label: 'v2,v1' },
      expected: ['', 'conf/', 'v1/', 'v2/', 'conf/v1/', 'conf/v2/'],
    },
    {
      when: 'there are many locations, of which few exist',
      searchPaths: ['', '{application}', '{application}/conf'],
      asked: coordinatesOf('a,b,c,d,e,f,g,pay,orders'),
      expected: ['', 'pay/', 'orders/', 'pay/conf/', 'orders/conf/'],
    },
  ]) {
    it(`when ${when}`, () => expect(locations(searchPaths, asked, more)).to.eql(expected));
  }
});
