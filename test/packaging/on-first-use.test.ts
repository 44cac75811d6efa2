import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import { onFirstUse } from '../../packaging/on-first-use.js';

const require = createRequire(import.meta.url);

const SEEN = `
exports.isLoaded = () => globalThis.seldomIsLoaded === true;
const seldom = require('seldom');
const { twice, Point } = require('seldom');
exports.seldom = seldom;
exports.twice = twice;
exports.Point = Point;
`;

const SELDOM = `
globalThis.seldomIsLoaded = true;
module.exports = (name) => 'hello ' + name;
module.exports.twice = (number) => 2 * number;
module.exports.Point = class { constructor(x) { this.x = x; } };
module.exports.table = { json: 'application/json' };
module.exports.who = function () { return this; };
`;

interface Seen {
  isLoaded(): boolean;
  seldom: ((name: string) => string) & { table: object; who(): unknown };
  twice(number: number): number;
  Point: new (x: number) => object;
}

describe('onFirstUse', () => {
  let folder: string;
  let seen: Seen;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-seldom-'));
    await writeFile(join(folder, 'seldom.js'), SELDOM);
    await writeFile(join(folder, 'entry.js'), SEEN);
    await build({
      entryPoints: [join(folder, 'entry.js')],
      outfile: join(folder, 'out.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      nodePaths: [folder],
      plugins: [onFirstUse(['seldom'])],
    });
    delete (globalThis as { seldomIsLoaded?: boolean }).seldomIsLoaded; // The plugin has had a look at it.
    seen = require(join(folder, 'out.cjs'));
  });
  after(() => rm(folder, { recursive: true }));

  it('loads a package when one of its functions is called, and not before', () => {
    expect(seen.isLoaded()).to.equal(false);
    expect(seen.twice(21)).to.equal(42);
    expect(seen.isLoaded()).to.equal(true);
  });

  it('stands in for what the package is and has', () => {
    expect(seen.seldom('you')).to.equal('hello you');
    expect(new seen.Point(3)).to.have.property('x', 3);
    expect(seen.seldom.table).to.eql({ json: 'application/json' });
    expect(seen.seldom.who()).to.equal(seen.seldom);
  });
});
