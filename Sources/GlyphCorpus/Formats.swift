import GlyphFiles
import GlyphJSON

/// How a batch writes its pages.
public enum BatchFormat: String, Hashable, Sendable, CaseIterable {
  /// A folder of images a document, and `manifest.jsonl`, as `render` makes them.
  case folders
  /// Tar files with `<key>.png` (or `.webp`) and `<key>.json` a page (https://github.com/webdataset/webdataset).
  case webdataset
  /// A JSON object a page, the image in base64.
  case jsonl

  /// What comes after the last page of a file: a tar ends with two empty blocks (POSIX.1-1988, ustar).
  var ending: [UInt8] { self == .webdataset ? [UInt8](repeating: 0, count: 1024) : [] }

  /// The name of the nth file of pages.
  func fileName(_ number: Int) -> String {
    switch self {
    case .folders: "manifest.jsonl"
    case .webdataset: "shard-\(padded(number, 6)).tar"
    case .jsonl: "pages-\(padded(number, 6)).jsonl"
    }
  }
}

/// A number with zeros in front up to `width` digits.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Members of a tar archive: ustar headers (POSIX.1-1988) without owner and time, so that equal content gives
/// equal bytes.
enum Tar {
  /// Appends a file. The name has at most 100 bytes.
  static func append(_ name: String, _ content: [UInt8], to archive: inout [UInt8]) {
    precondition(name.utf8.count <= 100)
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    func octal(_ value: Int, _ width: Int) -> String {
      let digits = String(value, radix: 8)
      return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(octal(content.count, 11), at: 124)
    put("00000000000", at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal(sum, 6) + "\0 ", at: 148)
    archive += header
    archive += content
    archive += repeatElement(0, count: (512 - content.count % 512) % 512)
  }
}
