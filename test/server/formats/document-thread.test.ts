import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Document } from '../../../server/core/environment.js';
import { ConfigError } from '../../../server/core/errors.js';
import type { ParseDocuments, ParseInTurns } from '../../../server/core/ports.js';
import { DocumentThread } from '../../../server/formats/document-thread.js';
import { documentParser } from '../../../server/formats/parse-documents.js';
import { parseHereOrThere } from '../../../server/formats/parse-here-or-there.js';
import { systemClock } from '../../../server/system-clock.js';
import { SOPS_DATA_KEY, SOPS_FIXTURE, told } from '../../support/sops-fixture.js';
import { SNAKEYAML_DUMPS } from './snakeyaml-dumps.js';
import { SPRING_PROPERTIES } from './spring-properties.js';
import { SPRING_YAML } from './spring-yaml.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const LIMITS = { fileBytes: 1_048_576, keysPerFile: 50_000 };
const PATIENT = { limits: LIMITS, clock: systemClock };

interface File {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function text(path: string, content: string): File {
  return { path, bytes: Buffer.from(content) };
}

/** Whatever configuration lies about in this repository. */
function repositoryFiles(): readonly File[] {
  const listed = execFileSync('git', ['ls-files', '*.yml', '*.yaml', '*.properties', '*.xml'], { cwd: ROOT });
  const paths = listed.toString().trim().split('\n');
  return paths.map((path) => ({ path, bytes: readFileSync(join(ROOT, path)) }));
}

const BOMB = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, index) => {
    const before = 'abcdefgh'[index];
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
  }),
].join('\n');

const HOSTILE: readonly File[] = [
  text('bomb.yml', BOMB),
  text('deep.yml', '['.repeat(200)),
  text('twice.yml', 'a: 1\na: 2\n'),
  text('many.properties', Array.from({ length: 50_001 }, (_, index) => `k${index}=v`).join('\n')),
  text('large.yml', `a: ${'x'.repeat(1_048_576)}`),
  text('documents.yml', 'a: 1\n---\n'.repeat(2_000)),
  text(
    'values.yml',
    'a: []\nb: ~\nc: 1.10\nd: 123456789012345678901234567890\ne: .inf\nf: "\\ud83d\\u0000"\ng: 0x1F\n',
  ),
  text('open.xml', '<properties><entry key="a">secret</properties>'),
  text('what.toml', 'a = 1'),
  { path: 'latin.yml', bytes: Uint8Array.from([0x61, 0x3a, 0x20, 0xe9]) },
];

async function outcomeOf(parse: ParseDocuments | ParseInTurns, { path, bytes }: File): Promise<unknown> {
  try {
    return await parse(path, bytes);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { error: error.constructor, message: error.message, code: error.code, place: error.place };
  }
}

describe('DocumentThread', () => {
  const thread = new DocumentThread(PATIENT);
  const there: ParseInTurns = (path, bytes) => thread.parse(path, bytes);
  after(() => thread.close());

  for (const { what, files } of [
    { what: 'YAML that Spring was asked about', files: SPRING_YAML.map((each) => text('app.yml', each.text)) },
    { what: 'YAML that SnakeYAML wrote', files: SNAKEYAML_DUMPS.map(({ yaml }) => text('app.yaml', yaml)) },
    {
      what: 'properties that Spring was asked about',
      files: SPRING_PROPERTIES.map((each) => text('a.properties', each.text)),
    },
    { what: 'what lies in this repository', files: repositoryFiles() },
    { what: 'what is hostile', files: HOSTILE },
  ]) {
    it(`gives the documents and errors that parsing here gives, of ${what}`, async () => {
      const here = documentParser(LIMITS);
      for (const file of files) expect(await outcomeOf(there, file)).to.eql(await outcomeOf(here, file));
      expect(files.length).to.be.at.least(HOSTILE.length);
    });

    it(`and so does whoever parses what is small here, of ${what}`, async () => {
      const here = documentParser(LIMITS);
      const either = parseHereOrThere(there, LIMITS);
      for (const file of files) expect(await outcomeOf(either, file)).to.eql(await outcomeOf(here, file));
    });
  }

  it('gives what parsing here gives of a file of SOPS, sealed and opened', async () => {
    const here = documentParser(LIMITS);
    const bytes = Buffer.from(SOPS_FIXTURE);
    const shown = (documents: readonly Document[]) =>
      documents.map(({ properties, seal, unopened }) => [
        properties.map((each) => ({ ...each, value: told(each.value) })),
        seal,
        unopened?.message,
      ]);
    for (const dataKey of [undefined, SOPS_DATA_KEY]) {
      expect(shown(await thread.parse('a.yml', bytes, dataKey))).to.eql(shown(here('a.yml', bytes, dataKey)));
    }
    const damaged = Buffer.from(SOPS_FIXTURE.replace(/port: ENC.*/, 'port: 1'));
    expect(shown(await thread.parse('a.yml', damaged))).to.eql(shown(here('a.yml', damaged)));
    expect(await thread.readContent('a.yml', bytes, SOPS_DATA_KEY)).to.have.property('kind', 'opened');
  });

  it('leaves its caller the bytes', async () => {
    const bytes = new Uint8Array(Buffer.from('a: 1'));
    await thread.parse('app.yml', bytes);
    expect(bytes).to.have.length(4);
  });

  it('refuses the file that takes too long, and reads the next', async () => {
    const impatient = new DocumentThread({ ...PATIENT, deadlineMs: 150 });
    const file = text('slow.yml', `a: [${'a,'.repeat(524_000)}]`);
    expect(await outcomeOf((path, bytes) => impatient.parse(path, bytes), file)).to.include({
      code: 'limit-exceeded',
      message: 'it takes too long to parse',
    });
    expect(await impatient.parse('app.yml', Buffer.from(''))).to.eql([]);
    await impatient.close();
  });
});

describe('parseHereOrThere', () => {
  const elsewhere: readonly Document[] = [{ properties: [] }];

  for (const { what, file, isHere } of [
    { what: 'a small file', file: text('a.yml', 'a: 1'), isHere: true },
    { what: 'a small file that is wrong', file: text('a.yml', 'a: 1\na: 2'), isHere: true },
    { what: 'a large file', file: text('a.yml', `a: ${'x'.repeat(40_000)}`), isHere: false },
    { what: 'a few lines that grow', file: text('a.yml', BOMB), isHere: false },
    { what: 'many keys', file: text('a.properties', keys(5_000)), isHere: false },
  ]) {
    it(`parses ${what} ${isHere ? 'here' : 'there'}`, async () => {
      const outcome = await outcomeOf(
        parseHereOrThere(async () => elsewhere, LIMITS),
        file,
      );
      expect(outcome === elsewhere).to.equal(!isHere);
    });
  }

  it('keeps to limits that are narrower', async () => {
    const narrow = { fileBytes: 8, keysPerFile: 1 };
    const parse = parseHereOrThere(async (path, bytes) => documentParser(narrow)(path, bytes), narrow);
    expect(await outcomeOf(parse, text('a.yml', 'a: 123456'))).to.include({ code: 'limit-exceeded' });
    expect(await outcomeOf(parse, text('a.yml', 'a: 1\nb: '))).to.include({ code: 'limit-exceeded' });
  });
});

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}`).join('\n');
}
