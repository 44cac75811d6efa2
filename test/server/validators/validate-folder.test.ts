import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { systemClock } from '../../../server/system-clock.js';
import { DEFAULT_FOLDER_OPTIONS, type Violation, validateFolder } from '../../../server/validators/validate-folder.js';

const OPTIONS = { ...DEFAULT_FOLDER_OPTIONS, clock: systemClock };

async function validate(files: Readonly<Record<string, string>>, options = OPTIONS): Promise<readonly Violation[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-folder-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await symlink('/etc/passwd', join(folder, 'linked.yml'));
    return await validateFolder(folder, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function brief({ application, profiles, code, file, line }: Violation): string {
  return `${application}/${profiles} ${code} ${file}:${line}`;
}

const PORT = JSON.stringify({ properties: { port: { type: 'integer' } } });

describe('validateFolder', () => {
  it('finds the sample repository in order', async () => {
    const sample = fileURLToPath(new URL('../../../../config-repo/', import.meta.url));
    expect(await validateFolder(sample, OPTIONS)).to.eql([]);
  });

  for (const { what, files, options, violations } of [
    { what: 'nothing at all', files: {}, violations: [] },
    {
      what: 'a file that belongs to everybody',
      files: { 'application.yml': 'a: [', 'orders.yml': 'b: 1' },
      violations: [
        'application/default invalid-document application.yml:1',
        'orders/default invalid-document application.yml:1',
      ],
    },
    {
      what: 'a value in one profile',
      files: { 'orders.yml': 'port: 1', 'orders-prod.yml': 'port: x', 'schemas/orders.schema.json': PORT },
      violations: ['orders/prod schema-violation orders-prod.yml:1'],
    },
    {
      what: 'a shared profile, for everybody',
      files: { 'orders.yml': 'a: 1', 'application-eu.yml': 'port: x', 'schemas/application.schema.json': PORT },
      violations: [
        'application/eu schema-violation application-eu.yml:1',
        'orders/eu schema-violation application-eu.yml:1',
      ],
    },
    {
      what: 'an application that only has a schema',
      files: { 'application.yml': 'a: 1', 'schemas/orders.schema.json': '{"required":["port"]}' },
      violations: ['orders/default schema-violation schemas/orders.schema.json:undefined'],
    },
    {
      what: 'a folder of its own',
      files: { 'orders/application.yml': 'port: x', 'schemas/orders.schema.json': PORT },
      options: { ...OPTIONS, searchPaths: ['{application}'] },
      violations: ['orders/default schema-violation orders/application.yml:1'],
    },
    {
      what: 'a file that is too large',
      files: { 'orders.yml': `a: ${'x'.repeat(100)}` },
      options: { ...OPTIONS, limits: { ...OPTIONS.limits, fileBytes: 50 } },
      violations: ['orders/default limit-exceeded orders.yml:undefined'],
    },
    {
      what: 'too many files',
      files: { 'a.yml': 'a: 1', 'b.yml': 'a: 1' },
      options: { ...OPTIONS, limits: { ...OPTIONS.limits, files: 1 } },
      violations: ['application/default limit-exceeded undefined:undefined'],
    },
    { what: "git's own files", files: { '.git/orders.yml': 'a: [' }, violations: [] },
    {
      what: 'profiles that only an expression names',
      files: {
        'orders.yml': 'port: 1\n---\nspring.config.activate.on-profile: dev | staging\nport: x\n',
        'schemas/orders.schema.json': PORT,
      },
      violations: ['orders/dev schema-violation orders.yml:4', 'orders/staging schema-violation orders.yml:4'],
    },
    {
      what: 'profiles that must come together',
      files: {
        'orders.yml': 'port: 1\n---\nspring.config.activate.on-profile: qa & eu\nport: x\n',
        'schemas/orders.schema.json': PORT,
      },
      violations: ['orders/qa,eu schema-violation orders.yml:4'],
    },
    {
      what: 'a profile that a file for a profile names',
      files: {
        'orders.yml': 'a: 1',
        'orders-prod.yml': 'a: 1\n---\nspring.config.activate.on-profile: prod & eu\na: ${a}\n',
      },
      violations: ['orders/prod,eu circular-placeholder orders-prod.yml:4'],
    },
    {
      what: 'what holds without a profile alone',
      files: {
        'orders.yml': 'port: 1\n---\nspring.config.activate.on-profile: "!prod"\nport: x\n',
        'schemas/orders.schema.json': PORT,
      },
      violations: ['orders/default schema-violation orders.yml:4'],
    },
    {
      what: 'groups and their members',
      files: {
        'orders.yml':
          'port: 1\nspring.profiles.group.prod: [db]\n---\nspring.config.activate.on-profile: db\nport: x\n',
        'schemas/orders.schema.json': PORT,
      },
      violations: ['orders/prod schema-violation orders.yml:5', 'orders/db schema-violation orders.yml:5'],
    },
    {
      what: 'a schema that allows no keys but its own, and documents that speak to who loads them',
      files: {
        'orders.yml':
          'port: 1\nspring:\n  config.import: more.yml\n---\nspring.config.activate.on-profile: dev\nport: 2\n',
        'more.yml': 'port: 3\n',
        'schemas/orders.schema.json': JSON.stringify({ ...JSON.parse(PORT), additionalProperties: false }),
      },
      violations: [],
    },
    {
      what: 'names that nobody can ask for',
      files: { '_orders.yml': 'a: [', 'orders.yml': 'a: 1\n---\nspring.config.activate.on-profile: "a b"\nb: ${b}\n' },
      violations: [],
    },
  ]) {
    it(`looks at ${what}`, async () => {
      const found = await validate(files as Readonly<Record<string, string>>, options ?? OPTIONS);
      expect(found.map(brief)).to.eql(violations);
    });
  }
});
