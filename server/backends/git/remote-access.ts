import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile } from '../../files/regular-file.js';
import { type GitConfig, gitEnvironment, type Variables } from './git-environment.js';
import type { GitRepositorySettings } from './git-settings.js';
import { parseRemoteUri, type RemoteUri } from './remote-uri.js';

/** Below this many bytes a second, for as long as a fetch may take, a transfer counts as dead. */
const LOW_SPEED_BYTES = 1000;

/** Makes the environment that a command which talks to the remote, and may take so long, runs in. */
export type RemoteEnvironment = (timeoutMs: number) => Promise<Record<string, string>>;

/**
 * How to get at a repository's remote: address and credentials reach git through its environment alone, so that the
 * arguments are constants and neither `ps` nor the mirror's configuration file shows them.
 *
 * @param options.folder where a file may be kept for git
 */
export function remoteEnvironment(
  settings: GitRepositorySettings,
  options: { host: Variables; home: string; folder: string },
): RemoteEnvironment {
  const remote = parseRemoteUri(settings.uri);
  const constant: GitConfig = [
    ['remote.origin.url', remote.address],
    ['http.lowSpeedLimit', String(LOW_SPEED_BYTES)],
    ...(settings.caFile === undefined ? [] : [['http.sslCAInfo', settings.caFile] as const]),
  ];
  return async (timeoutMs) => {
    const globalConfig = remote.protocol === 'file' ? await trust(options.folder, remote.address) : undefined;
    return gitEnvironment({
      host: options.host,
      home: options.home,
      protocol: remote.protocol,
      config: [...constant, lowSpeedTime(timeoutMs), ...(await credentials(settings, remote))],
      ...(globalConfig === undefined ? {} : { globalConfig }),
      ...(remote.protocol === 'ssh' ? { sshCommand: sshCommand(settings) } : {}),
    });
  };
}

function lowSpeedTime(timeoutMs: number): GitConfig[number] {
  return ['http.lowSpeedTime', String(Math.max(1, Math.ceil(timeoutMs / 1000)))];
}

/**
 * Git refuses a local repository that belongs to another user, as a mounted volume often does. Whoever wrote it into the
 * settings has decided; git hears of it from a file alone.
 *
 * @see git-config, safe.directory: only protected configuration counts
 */
async function trust(folder: string, address: string): Promise<string> {
  const file = join(folder, 'trusted.gitconfig');
  // Written once: on a full disk a second time would leave it empty.
  if (
    await stat(file).then(
      ({ size }) => size > 0,
      () => false,
    )
  )
    return file;
  const text = [address, join(address, '.git')]
    .map((path) => `[safe]\n\tdirectory = ${JSON.stringify(path)}\n`)
    .join('');
  await writeFile(file, text);
  return file;
}

/** A header bound to the remote's own origin: git sends it nowhere else. */
async function credentials(settings: GitRepositorySettings, remote: RemoteUri): Promise<GitConfig> {
  if (remote.protocol !== 'https' && remote.protocol !== 'http') return [];
  const username = settings.username ?? remote.username;
  const password = (await passwordOf(settings)) ?? remote.password;
  if (username === undefined && password === undefined) return [];
  const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
  return [[`http.${new URL(remote.address).origin}/.extraHeader`, `Authorization: Basic ${basic}`]];
}

async function passwordOf({ password, passwordFile }: GitRepositorySettings): Promise<string | undefined> {
  if (passwordFile === undefined) return password?.reveal();
  const text = (await readRegularFile(passwordFile)).toString('utf8').trim();
  // The remote would refuse an empty one, and might lock out whoever sends it again and again.
  if (text === '') throw new Error('the file of the password is empty');
  return text;
}

/** Host keys are always checked and nobody is asked; neither the user's nor the machine's ssh settings count. */
function sshCommand({ privateKeyFile, knownHostsFile }: GitRepositorySettings): string {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ControlMaster=no', 'PermitLocalCommand=no'];
  if (knownHostsFile !== undefined) options.push(`UserKnownHostsFile="${knownHostsFile}"`);
  if (privateKeyFile !== undefined) options.push('IdentitiesOnly=yes');
  return [
    'ssh -F /dev/null',
    ...options.map((option) => `-o ${quoted(option)}`),
    ...(privateKeyFile === undefined ? [] : [`-i ${quoted(privateKeyFile)}`]),
  ].join(' ');
}

/** Git hands the command to a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
