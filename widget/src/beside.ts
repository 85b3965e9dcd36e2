/** Files that lie beside the script and are loaded when they are needed, as the build has pinned them. */

export class Beside {
  readonly #base: URL | null;
  readonly #loading = new Map<string, Promise<unknown>>();

  /** @param base address of the script; null where that is not known. */
  constructor(base: URL | null) {
    this.#base = base;
  }

  /**
   * Loads a JSON file once.
   *
   * Returns null when it cannot be had as it was built; a page can do without.
   */
  load(path: string, integrity: string): Promise<unknown> {
    let loading = this.#loading.get(path);
    if (loading === undefined) {
      loading = this.#load(path, integrity);
      this.#loading.set(path, loading);
    }
    return loading;
  }

  async #load(path: string, integrity: string): Promise<unknown> {
    if (this.#base === null) return null;
    try {
      const url = new URL(path, this.#base);
      const response = await fetch(url, { integrity, credentials: "omit", mode: "cors" });
      return response.ok ? ((await response.json()) as unknown) : null;
    } catch {
      this.#loading.delete(path); // offline, or another version: the next one may have luck
      return null;
    }
  }
}
