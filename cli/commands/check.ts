import { checkedIn } from '../checked-folder.js';
import type { CommandDefinition } from '../command.js';
import type { Example } from '../command-outline.js';
import { EXIT } from '../exit-codes.js';
import { FINDING_OUTPUTS, type Finding, writeFindings } from '../output/findings.js';

export interface Check {
  /** The name of the command. */
  readonly name: string;
  readonly examples: readonly [Example, Example];
  /** @param folder as it was named, or the one we are in */
  find(folder: string): Promise<readonly Finding[]>;
}

/** A command that looks at a folder offline, and has exit code 1 when it finds something. */
export function checkCommand({ name, examples, find }: Check): CommandDefinition {
  return {
    operands: '[folder...]',
    outputs: FINDING_OUTPUTS,
    examples,
    run: async (invocation, folders) => {
      const found: Finding[] = [];
      const checked = { applications: 0, files: 0 };
      for (const folder of folders.length === 0 ? ['.'] : folders) {
        const { applications, files } = await checkedIn(folder);
        checked.applications += applications;
        checked.files += files;
        found.push(...(await find(folder)).map((finding) => inFolder(folder, finding)));
      }
      writeFindings(invocation, name, found, checked);
      return found.length > 0 ? EXIT.differences : EXIT.ok;
    },
  };
}

/** As seen from where the command runs, so that an editor or a review finds the file. */
function inFolder(folder: string, finding: Finding): Finding {
  const prefix = folder.replace(/\/+$/, '').replace(/^\.\//, '');
  return prefix === '.' || prefix === '' ? finding : { ...finding, file: `${prefix}/${finding.file}` };
}
