/** Files by their paths, as a tree whose open folders are lists of rows. */

export interface FileRow<File> {
  /** The path of the folder or the file: unique in a tree. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** @default - the row is a file */
  readonly folder?: { readonly open: boolean; readonly files: number };
  /** @default - the row is a folder */
  readonly file?: File;
}

interface Folder<File> {
  readonly folders: Map<string, Folder<File>>;
  readonly files: Map<string, File>;
}

/**
 * Returns the rows of a tree: folders before files, each in alphabetical order with numbers by their value. A folder is open unless `closed` has
 * its path. A chain of folders with nothing else in them is one row.
 */
export function fileRows<File extends { readonly path: string }>(files: readonly File[], closed: ReadonlySet<string>): FileRow<File>[] {
  const root = newFolder<File>();
  for (const file of files) insert(root, file.path.split('/'), file);
  return rowsIn(root, '', 0, closed);
}

function newFolder<File>(): Folder<File> {
  return { folders: new Map(), files: new Map() };
}

function insert<File>(root: Folder<File>, names: readonly string[], file: File): void {
  let folder = root;
  for (const name of names.slice(0, -1)) {
    const next = folder.folders.get(name) ?? newFolder();
    folder.folders.set(name, next);
    folder = next;
  }
  folder.files.set(names.at(-1) ?? '', file);
}

function rowsIn<File>({ folders, files }: Folder<File>, parent: string, depth: number, closed: ReadonlySet<string>): FileRow<File>[] {
  return [
    ...byName(folders).flatMap(([name, folder]) => folderRows(name, folder, parent, depth, closed)),
    ...byName(files).map(([name, file]) => ({ path: `${parent}${name}`, name, depth, file })),
  ];
}

function folderRows<File>(name: string, folder: Folder<File>, parent: string, depth: number, closed: ReadonlySet<string>): FileRow<File>[] {
  const [only, ...others] = folder.folders;
  if (only && others.length === 0 && folder.files.size === 0) return folderRows(`${name}/${only[0]}`, only[1], parent, depth, closed);
  const path = `${parent}${name}/`;
  const open = !closed.has(path);
  const row = { path, name, depth, folder: { open, files: count(folder) } };
  return [row, ...(open ? rowsIn(folder, path, depth + 1, closed) : [])];
}

const ORDER = new Intl.Collator('en', { numeric: true });

function byName<Item>(items: ReadonlyMap<string, Item>): (readonly [string, Item])[] {
  return [...items].sort(([a], [b]) => ORDER.compare(a, b) || (a < b ? -1 : 1));
}

function count({ folders, files }: Folder<unknown>): number {
  return [...folders.values()].reduce((sum, folder) => sum + count(folder), files.size);
}
