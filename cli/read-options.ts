import type { CommandOption } from './command-outline.js';

export const RAW: CommandOption = { flags: '--raw', description: 'leave placeholders such as ${key} as they are' };
export const REVEAL: CommandOption = { flags: '--reveal', description: 'show secrets on a terminal' };
