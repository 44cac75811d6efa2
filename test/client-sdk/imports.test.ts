import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './packed-sdk.js';

const FOLDER = join(ROOT, 'client-sdk');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

/** Without comments, so that prose does not count. */
const codeOf = (name: string) => textOf(name).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

function importsOf(name: string): readonly string[] {
  return [...codeOf(name).matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)'([^']+)'/g)].map(
    ([, to]) => to ?? '',
  );
}

describe('client-sdk', () => {
  it('imports nothing but itself, and Node and ws where it meets Node', () => {
    const foreign = FILES.flatMap((name) => importsOf(name).map((to) => `${name}: ${to}`)).filter(
      (each) => !/: \.\/[\w-]+\.js$/.test(each) && !/^node-[\w-]+\.ts: node:/.test(each),
    );
    expect(new Set(foreign)).to.eql(new Set(['node-socket.ts: ws']));
    expect(importsOf('node-platform.ts')).to.include('node:fs/promises');
  });

  it('uses no global of Node, no clock, no chance and no console elsewhere', () => {
    const globals =
      /\b(?:process\.|Buffer\b|setTimeout|setInterval|setImmediate|Date\.now|new Date\(\)|Math\.random|console\.|__dirname)/;
    const met = FILES.filter((name) => !name.startsWith('node-') && globals.test(codeOf(name)));
    expect(met).to.eql([]);
  });

  it('has one dependency, and no await at the top of a module, which require() could not load', () => {
    const manifest = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));
    expect(Object.keys(manifest.dependencies)).to.eql(['ws']);
    expect(manifest).not.to.have.any.keys('peerDependencies', 'optionalDependencies');
    expect(FILES.filter((name) => /^(?:const .*= )?await /m.test(textOf(name)))).to.eql([]);
  });

  it('has no cycle', () => {
    const seen = new Set<string>();
    const walk = (name: string, path: readonly string[]): void => {
      expect(path, [...path, name].join(' → ')).not.to.include(name);
      if (seen.has(name)) return;
      for (const to of importsOf(name).filter((each) => each.startsWith('./'))) {
        walk(to.slice(2).replace(/js$/, 'ts'), [...path, name]);
      }
      seen.add(name);
    };
    for (const name of FILES) walk(name, []);
    expect(seen.size).to.equal(FILES.length);
  });

  it('keeps its files small', () => {
    const sizes = FILES.map((name) => [textOf(name).split('\n').length, name] as const);
    expect(sizes.filter(([lines]) => lines > 200)).to.eql([]);
  });
});
