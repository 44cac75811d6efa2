import type { CommandOption } from './command-outline.js';

/** What every command takes, before or behind its name. */
export const GLOBAL_OPTIONS: readonly CommandOption[] = [
  { flags: '-s, --server <url>', description: 'the server (CAIRN_URL; default http://127.0.0.1:8888)' },
  { flags: '-a, --application <name>', description: 'whose configuration (CAIRN_APPLICATION)' },
  { flags: '-p, --profile <names>', description: 'profiles, by commas or repeated; the last wins (CAIRN_PROFILES)' },
  { flags: '-l, --label <name>', description: "branch, tag or commit (CAIRN_LABEL; default: the server's)" },
  { flags: '-c, --context <name>', description: 'a named set of these (CAIRN_CONTEXT); see: cairn context' },
  { flags: '-o, --output <format>', description: 'form of the output (CAIRN_OUTPUT)' },
  { flags: '-q, --quiet', description: 'no remarks, only data and errors' },
  { flags: '-v, --verbose', description: 'tell what is being done' },
  { flags: '--color <when>', description: 'auto, always or never' },
  { flags: '--no-color', description: 'the same as --color never' },
  { flags: '--timeout <time>', description: 'how long to wait for the server: 500ms, 30s, 2m (default 10s)' },
  {
    flags: '--token-file <file>',
    description: 'bearer token; - is the standard input (CAIRN_TOKEN, CAIRN_TOKEN_FILE)',
  },
  { flags: '--insecure', description: 'accept any certificate, and send a token over plain http' },
];
