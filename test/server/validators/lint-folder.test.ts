import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { lintFolder } from '../../../server/validators/lint-folder.js';
import { DEFAULT_FOLDER_OPTIONS } from '../../../server/validators/validate-folder.js';

async function lint(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-lint-'));
  try {
    for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
    const findings = await lintFolder(folder, DEFAULT_FOLDER_OPTIONS);
    return findings.map(({ rule, file, line, key }) => `${rule} ${file}:${line} ${key}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const PROFILES = { 'orders-dev.yml': 'a: 2\n', 'orders-prod.yml': 'a: 3\n' };

describe('lintFolder', () => {
  it('finds the sample repository in order', async () => {
    const sample = fileURLToPath(new URL('../../../../config-repo/', import.meta.url));
    expect(await lintFolder(sample, DEFAULT_FOLDER_OPTIONS)).to.eql([]);
  });

  for (const { what, files, findings } of [
    {
      what: 'a key that every profile overrides',
      files: { 'orders.yml': 'a: 1\n', ...PROFILES },
      findings: ['dead orders.yml:1 a'],
    },
    {
      what: 'profiles that documents name',
      files: {
        'orders.yml': [
          ...['a: 1', '---', 'spring.config.activate.on-profile: dev', 'a: 2'],
          ...['---', 'spring.config.activate.on-profile: prod', 'a: 3', ''],
        ].join('\n'),
      },
      findings: ['dead orders.yml:1 a'],
    },
    { what: 'what is allowed on its line', files: { 'orders.yml': 'a: 1 # cairn-lint: allow\n', ...PROFILES } },
    {
      what: 'what is allowed above its line',
      files: { 'orders.properties': 'b=1\n# for local use. cairn-lint: allow\na=1\n', ...PROFILES },
    },
    {
      what: 'what is allowed on another line',
      files: { 'orders.yml': 'b: 1 # cairn-lint: allow\na: 1\n', ...PROFILES },
      findings: ['dead orders.yml:2 a'],
    },
  ]) {
    it(`looks at ${what}`, async () => expect(await lint(files)).to.eql(findings ?? []));
  }
});
