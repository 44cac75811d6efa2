/** The folder that holds package.json: what is built lies in `dist/`, which mirrors it, two levels down. */
export const PACKAGE_FOLDER = new URL('../../', import.meta.url);
