import { checkCommand } from './check.js';

export const lint = checkCommand({
  name: 'lint',
  examples: [
    { line: 'cairn lint ./config-repo', does: 'keys that every profile overrides, that repeat, or that are misspelt' },
    { line: 'cairn lint -o json', does: 'the same for programs, with the place that each finding is about' },
  ],
  find: async (folder) => {
    const { DEFAULT_FOLDER_OPTIONS } = await import('../../server/validators/validate-folder.js');
    const { lintFolder } = await import('../../server/validators/lint-folder.js');
    const findings = await lintFolder(folder, DEFAULT_FOLDER_OPTIONS);
    return findings.map(({ rule, file, line, column, key, message, other }) => ({
      level: 'warning' as const,
      rule,
      message: `${key}: ${message}${other === undefined ? '' : ` (${other.file}:${other.line})`}`,
      file,
      line,
      column,
      key,
    }));
  },
});
