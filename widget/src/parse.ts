/** Reads untrusted JSON field by field; every read names its cap. */

/** What arrived does not follow the protocol. */
export class MessageError extends Error {}

export interface TextCaps {
  readonly most: number;
  readonly least?: number;
  readonly pattern?: RegExp;
}

/** One JSON object from outside. Unknown fields are ignored. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @throws {MessageError} `text` is longer than `most` or is not the JSON of an object. */
  constructor(text: string, most: number) {
    if (text.length > most) throw new MessageError("too long");
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new MessageError("not JSON");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new MessageError("not an object");
    }
    this.#fields = value as Record<string, unknown>;
  }

  text(name: string, caps: TextCaps): string {
    return checkText(name, this.#fields[name], caps);
  }

  /** As `text`, or null when the field is absent. */
  optionalText(name: string, caps: TextCaps): string | null {
    const value = this.#fields[name];
    return value === undefined || value === null ? null : checkText(name, value, caps);
  }

  texts(name: string, most: number, caps: TextCaps): string[] {
    const list = this.#fields[name];
    if (!Array.isArray(list) || list.length > most) throw new MessageError(name);
    return list.map((entry) => checkText(name, entry, caps));
  }

  integer(name: string, least: number, most: number, fallback?: number): number {
    const value = this.number(name, least, most, fallback);
    if (!Number.isSafeInteger(value)) throw new MessageError(name);
    return value;
  }

  number(name: string, least: number, most: number, fallback?: number): number {
    const value = this.#fields[name] === undefined ? fallback : this.#fields[name];
    if (typeof value !== "number" || !(value >= least && value <= most)) {
      throw new MessageError(name);
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#fields[name];
    if (typeof value !== "boolean") throw new MessageError(name);
    return value;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const found = words.find((word) => word === this.#fields[name]);
    if (found === undefined) throw new MessageError(name);
    return found;
  }
}

function checkText(name: string, value: unknown, { most, least = 1, pattern }: TextCaps): string {
  if (
    typeof value !== "string" ||
    value.length < least ||
    value.length > most ||
    (pattern && !pattern.test(value))
  ) {
    throw new MessageError(name);
  }
  return value;
}
