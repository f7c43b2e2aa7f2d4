// What comes from the server, and files that the page gives: a zip of the pages (stored: PNG is compressed already), and single texts.

/** A request to this page's own server; browsers say no more than that they failed. */
export function reach(path, options) {
  return fetch(path, options).catch(problem => {
    if (problem.name === "AbortError") throw problem;
    throw { message: "this page's server does not answer", hint: "is 'glyphpress serve' still running?" };
  });
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function record(signature, fields) {
  const bytes = new Uint8Array(4 + fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true); else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

/** @param files {{name: string, bytes: Uint8Array}[]}; dated 1980-01-01, so that equal pages give equal files. */
export function zip(files) {
  const parts = [], directory = [];
  let offset = 0, size = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    const common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc32(bytes)], [4, bytes.length],
      [4, bytes.length], [2, path.length], [2, 0]];
    const head = record(0x04034b50, common);
    const entry = record(0x02014b50, [[2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]);
    parts.push(head, path, bytes);
    directory.push(entry, path);
    offset += head.length + path.length + bytes.length;
    size += entry.length + path.length;
  }
  const end = record(0x06054b50,
    [[2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
