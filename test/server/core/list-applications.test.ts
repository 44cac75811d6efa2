import { expect } from 'chai';
import type { LayerTree } from '../../../server/core/environment.js';
import { listStems } from '../../../server/core/list-applications.js';
import { memoryLayer } from '../../support/memory-layer.js';

function layerOf(paths: readonly string[], settings: Partial<LayerTree> = {}) {
  return memoryLayer(Object.fromEntries(paths.map((path) => [path, []])), settings);
}

describe('listStems', () => {
  for (const { rule, files, settings, expected } of [
    {
      rule: 'a stem is an application',
      files: ['orders.yml', 'billing.properties'],
      expected: { billing: [], orders: [] },
    },
    {
      rule: 'a stem that continues another is a profile of it',
      files: ['orders.yml', 'orders-prod.yml', 'orders-dev.xml'],
      expected: { orders: ['dev', 'prod'] },
    },
    {
      rule: 'without a plain file it is an application',
      files: ['my-app.yml', 'orders-dev.yml'],
      expected: { 'my-app': [], 'orders-dev': [] },
    },
    {
      rule: 'the longest application with a plain file counts',
      files: ['my.yml', 'my-app.yml', 'my-app-eu-dev.yml'],
      expected: { my: ['app'], 'my-app': ['eu-dev'] },
    },
    {
      rule: 'the plain file may lie elsewhere',
      files: ['orders.yml', 'conf/orders-dev.yml'],
      expected: { orders: ['dev'] },
    },
    { rule: 'what everybody shares is nobody', files: ['application.yml', 'application-dev.yml'], expected: {} },
    {
      rule: 'a name that only begins like it is somebody',
      files: ['applications.yml'],
      expected: { applications: [] },
    },
    {
      rule: 'only configuration in searched folders counts',
      files: ['README.md', 'orders.json', 'src/orders.yml', '.yml', '.hidden.yml', 'conf/.x/orders.yml'],
      expected: {},
    },
    {
      rule: 'globbed folders are searched',
      files: ['team-a/orders.yml', 'team-b/deep/pay.yml'],
      settings: { searchPaths: ['team-*'] },
      expected: { orders: [] },
    },
    {
      rule: 'a folder that an application names is one; what lies there is its own',
      files: [
        'orders/application.yml',
        'orders/application-prod.yml',
        'orders/orders-dev.yml',
        'orders/pay.yml',
        'docs/a.md',
      ],
      settings: { searchPaths: ['', '{application}'] },
      expected: { orders: ['dev', 'prod'] },
    },
    {
      rule: 'a folder may name a profile too',
      files: ['svc-orders/prod/application.yml', 'svc-/prod/application.yml'],
      settings: { searchPaths: ['svc-{application}/{profile}'] },
      expected: { orders: ['prod'] },
    },
    {
      rule: 'the folder of the label is searched',
      files: ['v2/orders.yml', 'v3/pay.yml'],
      settings: { labelFolders: true, label: 'v2' },
      expected: { orders: [] },
    },
  ] as readonly {
    rule: string;
    files: string[];
    settings?: Partial<LayerTree>;
    expected: Record<string, string[]>;
  }[]) {
    it(rule, () => {
      const listed = listStems([layerOf(files, { searchPaths: ['', 'conf'], ...settings })]);
      expect(Object.fromEntries(listed.map(({ application, profiles }) => [application, profiles]))).to.eql(expected);
    });
  }

  it('layers add up, sorted by name', () => {
    const listed = listStems([layerOf(['pay.yml', 'orders-dev.yml']), layerOf(['orders.yml', 'apply.yml'])]);
    expect(listed).to.eql([
      { application: 'apply', profiles: [] },
      { application: 'orders', profiles: ['dev'] },
      { application: 'pay', profiles: [] },
    ]);
  });
});
