import type { Document } from '../../core/environment.js';
import { InvalidDocumentError } from '../../core/errors.js';
import { Secret, UnopenedSecret } from '../../core/secret.js';
import type { Value } from '../../core/value.js';
import { joinKey } from '../flatten.js';
import { flattenYaml, type YamlOverlay } from '../flatten-yaml.js';
import type { LineIndex } from '../line-index.js';
import type { UnflattenedYaml } from '../parse-yaml.js';
import type { YamlDocument, YamlNode } from '../yaml-document.js';
import { yamlKey } from '../yaml-key.js';
import { parseEncrypted } from './encrypted-value.js';
import { coveredBytes } from './go-scalar.js';
import {
  faultOf,
  isSealed,
  type OpenedLeaf,
  openLeaves,
  SopsComment,
  type SopsFile,
  type SopsLeaf,
  type SopsPlace,
  sealOf,
} from './sops-file.js';
import { isSopsMetadata, type SopsMap, type SopsTree, sopsMetadata } from './sops-metadata.js';

export interface YamlLeaf extends SopsLeaf {
  readonly node: YamlNode;
  /** The names that lead to it. */
  readonly path: readonly string[];
  /** Index of the document that it is in. */
  readonly document: number;
}

export interface SopsYaml extends SopsFile<YamlLeaf> {
  /** Where the metadata stands in each document that has any: key and value. */
  readonly metadataNodes: readonly (readonly [document: number, key: YamlNode, value: YamlNode])[];
}

const METADATA = 'sops';

/**
 * The documents of a YAML or JSON file as SOPS sees them.
 *
 * @returns undefined when SOPS has not encrypted it
 * @throws InvalidDocumentError when the metadata say what SOPS would not understand
 */
export function readSopsYaml(file: string, documents: readonly UnflattenedYaml[]): SopsYaml | undefined {
  const [first] = documents;
  const metadataNodes = documents.flatMap(({ document, root }, index) =>
    entriesOf(document, root).flatMap(([key, value]) =>
      nameOf(document, key) === METADATA ? [[index, key, value] as const] : [],
    ),
  );
  const [[index, node] = [-1, -1]] = metadataNodes.map(([at, , value]) => [at, value] as const);
  const tree = first && index === 0 ? treeOf(first.document, node) : undefined;
  if (!first || !isSopsMetadata(tree)) return undefined;
  const place = { key: METADATA, ...first.lines.at(first.document.start(node)) };
  const metadata = sopsMetadata(tree);
  if (!metadata)
    throw new InvalidDocumentError('sops: more than one rule, or one that is none', { place: { file, ...place } });
  const hidden = new Set(metadataNodes.map(([at, , value]) => `${at}:${value}`));
  const leaves = documents.flatMap(({ document, root, lines }, at) => {
    const walk = new LeafWalk(document, lines, at, metadata.rule, (value) => hidden.has(`${at}:${value}`));
    return [...walk.leaves(root, [], '')];
  });
  return { file, metadata, macPlace: macPlaceOf(first, node) ?? place, leaves, metadataNodes };
}

/** @param dataKey without it the documents come sealed */
export function sopsYamlDocuments(
  sops: SopsYaml,
  documents: readonly UnflattenedYaml[],
  dataKey: Uint8Array | undefined,
): readonly Document[] {
  const opened = dataKey && openLeaves(sops, dataKey);
  const sealed = opened ? {} : { seal: sealOf(sops), ...unopened(sops) };
  return documents.flatMap(({ document, root, lines, budget }, index) => {
    const values = new Map<YamlNode, Value>();
    const hidden = new Set(sops.metadataNodes.filter(([at]) => at === index).map(([, , value]) => value));
    for (const leaf of sops.leaves) {
      if (leaf.document !== index || !isSealed(leaf)) continue;
      if (parseEncrypted(leaf.text)?.type === 'comment') hidden.add(leaf.node);
      else values.set(leaf.node, secretOf(leaf, opened?.get(leaf)));
    }
    const overlay: YamlOverlay = { valueOf: (node) => values.get(node), isHidden: (node) => hidden.has(node) };
    const flat = flattenYaml(document, root, lines, budget, overlay);
    return flat ? [{ ...flat.toDocument(), ...sealed }] : [];
  });
}

function secretOf({ text }: YamlLeaf, opened: OpenedLeaf | undefined): Secret {
  const isOpened = opened !== undefined && !(opened instanceof SopsComment);
  return isOpened ? new Secret(opened) : new UnopenedSecret(text);
}

function unopened(sops: SopsYaml): Pick<Document, 'unopened'> {
  const fault = faultOf(sops);
  return fault ? { unopened: fault } : {};
}

/** Goes through values as SOPS does: what its MAC covers depends on their order. */
class LeafWalk {
  readonly #document: YamlDocument;
  readonly #lines: LineIndex;
  readonly #index: number;
  readonly #rule: (path: readonly string[], isEncrypted: boolean) => boolean;
  readonly #isMetadata: (node: YamlNode) => boolean;

  constructor(
    document: YamlDocument,
    lines: LineIndex,
    index: number,
    rule: (path: readonly string[], isEncrypted: boolean) => boolean,
    isMetadata: (node: YamlNode) => boolean,
  ) {
    this.#document = document;
    this.#lines = lines;
    this.#index = index;
    this.#rule = rule;
    this.#isMetadata = isMetadata;
  }

  *leaves(node: YamlNode, path: readonly string[], key: string): Generator<YamlLeaf> {
    const document = this.#document;
    if (document.follow(node) !== node) {
      document.fail('an alias in a file of SOPS, which writes none', document.start(node));
    }
    if (document.kind(node) === 'scalar') {
      const leaf = this.#leaf(node, path, key);
      if (leaf) yield leaf;
    } else if (document.isMapping(node)) {
      for (const [name, value] of document.entries(node)) {
        if (this.#isMetadata(value)) continue;
        const flat = document.isMergeKey(name) ? key : joinKey(key, yamlKey(document, name).text);
        yield* this.leaves(value, [...path, nameOf(document, name)], flat);
      }
    } else {
      let index = 0;
      for (const item of document.children(node)) {
        yield* this.leaves(item, path, joinKey(key || 'document', `[${index}]`));
        if (!this.#isComment(item)) index += 1;
      }
    }
  }

  #leaf(node: YamlNode, path: readonly string[], key: string): YamlLeaf | undefined {
    const written = this.#document.raw(node);
    const isEncrypted = this.#rule(path, parseEncrypted(written.text) !== undefined);
    const covered = coveredBytes(written);
    if (covered === undefined) return undefined; // SOPS leaves nulls alone
    const place = { key: key || 'document', ...this.#lines.at(this.#document.start(node)) };
    const boundTo = path.map((name) => `${name}:`).join('') || ':';
    return { place, boundTo, isEncrypted, text: written.text, covered, node, path, document: this.#index };
  }

  #isComment(item: YamlNode): boolean {
    return this.#document.kind(item) === 'scalar' && parseEncrypted(this.#document.raw(item).text)?.type === 'comment';
  }
}

function entriesOf(document: YamlDocument, root: YamlNode): readonly (readonly [YamlNode, YamlNode])[] {
  return document.isMapping(root) ? [...document.entries(root)] : [];
}

function nameOf(document: YamlDocument, key: YamlNode): string {
  return document.kind(key) === 'scalar' ? document.raw(key).text : yamlKey(document, key).text;
}

function treeOf(document: YamlDocument, written: YamlNode): SopsTree {
  const node = document.follow(written);
  if (document.isMapping(node)) {
    return new Map(
      [...document.entries(node)].map(([key, value]) => [nameOf(document, key), treeOf(document, value)] as const),
    ) as SopsMap;
  }
  if (document.kind(node) === 'scalar') return document.raw(node).text;
  return [...document.children(node)].map((item) => treeOf(document, item));
}

function macPlaceOf({ document, lines }: UnflattenedYaml, metadata: YamlNode): SopsPlace | undefined {
  const mac = entriesOf(document, metadata).find(([key]) => nameOf(document, key) === 'mac');
  return mac && { key: `${METADATA}.mac`, ...lines.at(document.start(mac[1])) };
}
