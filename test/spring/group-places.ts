import { type OpenBao, startOpenBao } from '../support/openbao.js';
import { type FixtureRepositories, fixtureRepositories } from './fixture-repositories.js';
import { type Group, type Places, settingsOf } from './group.js';

/** All that a group is asked about, made for it; frees itself. */
export interface GroupPlaces extends Places, AsyncDisposable, Pick<FixtureRepositories, 'commitId'> {
  /** What is sent with each request: with Spring whoever asks brings the token for the Vault. */
  readonly headers: Readonly<Record<string, string>>;
}

const NO_HEADERS: Readonly<Record<string, string>> = {};

export async function groupPlaces(group: Group): Promise<GroupPlaces> {
  const repositories = await fixtureRepositories(group);
  const bao = group.engines && (await startOpenBao());
  const places = {
    folder: repositories.folder,
    commitId: repositories.commitId,
    vault: bao && { address: bao.address, token: bao.rootToken },
    headers: bao ? { 'X-Config-Token': bao.rootToken } : NO_HEADERS,
    async [Symbol.asyncDispose]() {
      await bao?.[Symbol.asyncDispose]();
      await repositories[Symbol.asyncDispose]();
    },
  };
  try {
    if (bao) await fillEngines(bao, group);
    return places;
  } catch (error) {
    await places[Symbol.asyncDispose]();
    throw error;
  }
}

async function fillEngines(bao: OpenBao, group: Group): Promise<void> {
  for (const [mount, secrets] of Object.entries(group.engines ?? {})) {
    const backend = settingsOf(group).backends.find((one) => one.type === 'vault' && one.engine === mount);
    const version = backend?.type === 'vault' ? backend.kvVersion : 2;
    await bao.api('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: `${version}` } });
    for (const [path, json] of Object.entries(secrets)) {
      const key = path.split('/').map(encodeURIComponent).join('/');
      const data = JSON.parse(json) as object;
      await bao.api('POST', `${mount}/${version === 2 ? 'data/' : ''}${key}`, version === 2 ? { data } : data);
    }
  }
}
