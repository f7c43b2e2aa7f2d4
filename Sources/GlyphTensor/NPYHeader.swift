/// The header of NumPy's `.npy` format 1.0, byte for byte as `numpy.save` writes it
/// (numpy.lib.format, NumPy 2.x): 64-byte aligned, with room for 21 digits of the first dimension, so that it
/// can be rewritten in place when an array has grown.
struct NPYHeader: Equatable {
  var type: DType
  var shape: [Int]

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let alignment = 64
  private static let growthDigits = 21

  /// Nil where NumPy has no such type.
  func bytes() -> [UInt8]? {
    guard let descr = type.numpyName else { return nil }
    let list = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(list)), }"
    if let first = shape.first {
      text += String(repeating: " ", count: max(0, Self.growthDigits - String(first).utf8.count))
    }
    let fixed = Self.magic.count + 4
    let unpadded = fixed + text.utf8.count + 1
    text += String(repeating: " ", count: Self.alignment - unpadded % Self.alignment) + "\n"
    let length = text.utf8.count
    guard length <= 0xFFFF else { return nil }
    return Self.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(text.utf8)
  }

  /// Reads the header of format 1.0, 2.0 or 3.0 and gives it with the offset of the first data byte.
  static func parse(_ bytes: UnsafeRawBufferPointer) -> Result<(NPYHeader, dataStart: Int), Reason> {
    guard bytes.count >= 12, bytes.prefix(6).elementsEqual(magic) else {
      return .failure("it does not begin with NumPy's mark")
    }
    let wide = bytes[6] >= 2
    guard (1...3).contains(bytes[6]) else { return .failure("format version \(bytes[6]) is not known") }
    let start = wide ? 12 : 10
    let length =
      wide
      ? Int(bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
      : Int(bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
    guard bytes.count - start >= length else { return .failure("its header is cut short") }
    let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard let descr = value("descr", in: text)?.split(separator: "'").first else {
      return .failure("its header has no plain 'descr'")
    }
    guard let type = DType(numpyName: String(descr)) ?? (descr == "|V2" ? .bf16 : nil) else {
      return .failure("element type '\(descr)' is not supported")
    }
    guard let order = value("fortran_order", in: text) else {
      return .failure("its header has no 'fortran_order'")
    }
    guard let list = value("shape", in: text), list.first == "(", let end = list.firstIndex(of: ")") else {
      return .failure("its header has no 'shape'")
    }
    var shape: [Int] = []
    for part in list[list.index(after: list.startIndex)..<end].split(separator: ",") {
      let digits = part.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0 else { return .failure("'\(digits)' is no dimension") }
      shape.append(size)
    }
    if order.hasPrefix("True"), shape.count > 1 { return .failure("it is in column-major order") }
    return .success((NPYHeader(type: type, shape: shape), start + length))
  }

  /// The text after `'key': ` (values of the keys asked for begin unmistakably).
  private static func value(_ key: String, in text: String) -> Substring? {
    guard let range = text.utf8.firstRange(of: "'\(key)'".utf8) else { return nil }
    let rest = text[range.upperBound...].drop { $0 == " " }
    guard rest.first == ":" else { return nil }
    return rest.dropFirst().drop { $0 == " " }
  }

  struct Reason: Error, ExpressibleByStringInterpolation {
    var text: String
    init(stringLiteral value: String) { text = value }
  }
}

extension Collection where Element: Equatable {
  fileprivate func firstRange(of needle: some Collection<Element>) -> Range<Index>? {
    var start = startIndex
    while start != endIndex {
      var position = start
      var matched = needle.startIndex
      while matched != needle.endIndex, position != endIndex, self[position] == needle[matched] {
        position = index(after: position)
        matched = needle.index(after: matched)
      }
      if matched == needle.endIndex { return start..<position }
      start = index(after: start)
    }
    return nil
  }
}
