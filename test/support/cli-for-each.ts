import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CairnCli, cairnCli } from './cairn-cli.js';

/** The command line in an empty home of its own for each spec of a suite, where it is run by whole lines. */
export function cliForEach() {
  let cli: CairnCli;
  beforeEach(async () => {
    cli = await cairnCli();
  });
  afterEach(() => cli[Symbol.asyncDispose]());

  async function run(line: string | readonly string[], input?: string | Buffer) {
    const result = await cli.run(
      typeof line === 'string' ? line.split(' ') : line,
      input === undefined ? {} : { input },
    );
    return { ...result, output: result.stdout + result.stderr };
  }

  /** What it prints when all goes well, and nothing is said but that something was written. */
  async function good(line: string, input?: string): Promise<string> {
    const { exitCode, stdout, stderr } = await run(line, input);
    expect(stderr.replace(/^.*(?:written|encrypted).*\n/gm, ''), line).to.equal('');
    expect(exitCode, line).to.equal(0);
    return stdout;
  }

  return {
    get home() {
      return cli.home;
    },
    get env() {
      return cli.env;
    },
    ...{ run, good },
    write: (name: string, text: string | Buffer) => writeFile(join(cli.home, name), text),
    read: (name: string) => readFile(join(cli.home, name), 'utf8'),
  };
}
