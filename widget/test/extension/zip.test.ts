import { createHash } from "node:crypto";

import { expect, test } from "vitest";

// @ts-expect-error a script of the build without types
import { zip } from "../../zip.mjs";

const FILES: [string, Buffer][] = [
  ["manifest.json", Buffer.from("{}\n")],
  ["lang/zh-Hans.json", Buffer.from('{"title":"做一座桥"}\n')],
  ["icons/16.png", Buffer.alloc(0)],
];

test("a package is the same octets whatever order its files come in, and whenever it is made", () => {
  const packed = zip(new Map(FILES));
  expect(zip(new Map([...FILES].reverse()))).toEqual(packed);
  const hash = createHash("sha256").update(packed).digest("hex");
  expect(hash).toBe("7bb94457045fc5690dc22835733e618741584ac8cc34cf2fcd54dffb70fca181");
});

test("another octet in a file makes another package", () => {
  const changed = new Map([...FILES, ["manifest.json", Buffer.from("[]\n")] as const]);
  expect(zip(changed)).not.toEqual(zip(new Map(FILES)));
});
