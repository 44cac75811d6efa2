import { checkedIn } from '../checked-folder.js';
import type { CommandDefinition } from '../command.js';
import type { CommandOption, Example } from '../command-outline.js';
import { EXIT } from '../exit-codes.js';
import { FOLDER_OPTIONS, type FolderSettings, folderSettings } from '../folder-settings.js';
import type { GivenOptions } from '../given-options.js';
import { FINDING_OUTPUTS, type Finding, writeFindings } from '../output/findings.js';

export interface Check {
  /** The name of the command. */
  readonly name: string;
  /** Besides those that say how a server would look at the folder. */
  readonly options?: readonly CommandOption[];
  readonly examples: readonly [Example, Example];
  /** @param folder as it was named, or the one we are in */
  find(folder: string, settings: FolderSettings, options: GivenOptions): Promise<readonly Finding[]>;
}

/** A command that looks at a folder offline, and has exit code 1 when it finds an error; with `--strict`, anything. */
export function checkCommand({ name, options: own = [], examples, find }: Check): CommandDefinition {
  return {
    operands: '[folder...]',
    outputs: FINDING_OUTPUTS,
    examples,
    options: [...FOLDER_OPTIONS, ...own],
    run: async (invocation, folders, options) => {
      const settings = await folderSettings(invocation.host, options);
      const found: Finding[] = [];
      const checked = { applications: 0, files: 0 };
      for (const folder of folders.length === 0 ? ['.'] : folders) {
        const { applications, files } = await checkedIn(folder, settings);
        checked.applications += applications;
        checked.files += files;
        found.push(...(await find(folder, settings, options)).map((finding) => inFolder(folder, finding)));
      }
      writeFindings(invocation, name, found, checked);
      const isFailed = found.some(({ level }) => level === 'error' || options.isOn('strict'));
      return isFailed ? EXIT.differences : EXIT.ok;
    },
  };
}

/** As seen from where the command runs, so that an editor or a review finds the file. */
function inFolder(folder: string, finding: Finding): Finding {
  const prefix = folder.replace(/\/+$/, '').replace(/^\.\//, '');
  return prefix === '.' || prefix === '' ? finding : { ...finding, file: `${prefix}/${finding.file}` };
}
