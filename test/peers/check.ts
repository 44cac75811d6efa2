/** One thing that a client must be able to do; it throws when it cannot. */
export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

/** The checks of one client, with what they need on the machine. */
export interface Suite {
  readonly client: string;
  /** The tools it cannot do without and that are not there. */
  missing(): Promise<readonly string[]>;
  /** Brings everything up and hands the checks to `use`. */
  withChecks(use: (checks: readonly Check[]) => Promise<void>): Promise<void>;
}

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Runs a suite and prints a line for each check. Where a tool is missing the whole suite is skipped by name; on CI
 * (`required`) that is a failure, or nobody would notice.
 */
export async function runSuite(suite: Suite, tally: Tally, options: { required: boolean }): Promise<void> {
  const missing = await suite.missing();
  if (missing.length > 0) {
    tally[options.required ? 'failed' : 'skipped'] += 1;
    print(options.required ? 'FAILED' : 'skipped', suite.client, `needs ${missing.join(', ')}`);
    return;
  }
  try {
    await suite.withChecks(async (checks) => {
      for (const check of checks) await runCheck(suite.client, check, tally);
    });
  } catch (error) {
    tally.failed += 1;
    print('FAILED', suite.client, String(error));
  }
}

async function runCheck(client: string, { name, run }: Check, tally: Tally): Promise<void> {
  try {
    await run();
    tally.passed += 1;
    print('ok', client, name);
  } catch (error) {
    tally.failed += 1;
    print('FAILED', client, `${name}\n${error instanceof Error ? error.stack : error}`);
  }
}

function print(outcome: string, client: string, text: string): void {
  process.stdout.write(`${outcome} ${client}: ${text}\n`);
}
