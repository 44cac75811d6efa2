import type { CommandOption } from './command-outline.js';

export const KEY_FILE: CommandOption = {
  flags: '--key-file <file>',
  description: 'keys of your own, one a line: CAIRN-AES-KEY-…, AGE-SECRET-KEY-1…; may be repeated',
  repeatable: true,
};

export const RECIPIENT: CommandOption = {
  flags: '--recipient <key>',
  description: 'public key (age1…) of whoever is to open it; may be repeated',
  repeatable: true,
};

export const SPRING_KEY: readonly CommandOption[] = [
  { flags: '--spring-key-file <file>', description: "a pass phrase or PEM key, for Spring's cipher texts" },
  { flags: '--salt <hex>', description: "salt of Spring's pass phrase (default deadbeef)" },
];

export const ROOT: CommandOption = {
  flags: '--root <folder>',
  description: 'root of the repository (default: where .git is)',
};
