// A package whose octets depend on nothing but its files: sorted, stored as they are, with one
// date. Stores compress it anew; compressed here it would depend on the version of zlib.

import { crc32 } from "node:zlib";

const VERSION = 20; // what is needed to unpack, in tenths
const DATE = 33; // 1 January 1980, the first there is
const UTF8 = 1 << 11; // names are UTF-8

/** Returns a ZIP archive (APPNOTE 6.3.10) of files by name. */
export function zip(files) {
  const locals = [];
  const entries = [];
  let offset = 0;
  for (const [name, data] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const path = Buffer.from(name);
    const about = describe(path, data);
    const local = Buffer.concat([signature("PK\x03\x04"), about, path, data]);
    const rest = Buffer.alloc(14); // comment, disk, attributes; then where the file is
    rest.writeUInt32LE(offset, 10);
    entries.push(signature("PK\x01\x02"), uint16(VERSION), about, rest, path);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18); // no comment, one disk
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, signature("PK\x05\x06"), end]);
}

/** What both headers of a file have in common. */
function describe(path, data) {
  const about = Buffer.alloc(26);
  about.writeUInt16LE(VERSION, 0);
  about.writeUInt16LE(UTF8, 2);
  about.writeUInt16LE(DATE, 8);
  about.writeUInt32LE(crc32(data), 10);
  about.writeUInt32LE(data.length, 14);
  about.writeUInt32LE(data.length, 18);
  about.writeUInt16LE(path.length, 22);
  return about;
}

function signature(text) {
  return Buffer.from(text, "latin1");
}

function uint16(value) {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}
