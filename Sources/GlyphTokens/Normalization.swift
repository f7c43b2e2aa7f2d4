/// Unicode's normalization form C, from generated tables (see NormalizationData for the version).
///
/// Done here and not by ICU: the tables pin one Unicode version on every machine, weigh 40 KB, and the
/// check that almost every text passes runs together with the check of its UTF-8.
struct NormalizationTables: Sendable {
  /// One bit a code point: may change under NFC, or join to what stands before.
  private let suspects: [UInt64]
  /// The same by the first two bytes of sequences of three bytes.
  private let threeByteSuspects: [UInt64]
  private let decompositions: [UInt32: (first: UInt32, second: UInt32?)]
  private let compositions: [UInt64: UInt32]
  private let classes: [UInt32: UInt8]

  static let shared = NormalizationTables()

  private init() {
    var suspects = [UInt64](repeating: 0, count: 0x11_0000 / 64)
    var threeByte = [UInt64](repeating: 0, count: 16)
    let ranges = NormalizationData.suspects
    for index in stride(from: 0, to: ranges.count, by: 2) {
      for code in ranges[index]...ranges[index + 1] {
        suspects[Int(code >> 6)] |= 1 << UInt64(code & 63)
        if code < 0x1_0000 { threeByte[Int(code >> 12)] |= 1 << UInt64(code >> 6 & 63) }
      }
    }
    var decompositions: [UInt32: (first: UInt32, second: UInt32?)] = [:]
    var compositions: [UInt64: UInt32] = [:]
    let singletons = NormalizationData.singletons
    for index in stride(from: 0, to: singletons.count, by: 2) {
      decompositions[singletons[index]] = (singletons[index + 1], nil)
    }
    let pairs = NormalizationData.pairs
    for index in stride(from: 0, to: pairs.count, by: 4) {
      decompositions[pairs[index]] = (pairs[index + 1], pairs[index + 2])
      if pairs[index + 3] == 1 {
        compositions[UInt64(pairs[index + 1]) << 32 | UInt64(pairs[index + 2])] = pairs[index]
      }
    }
    var classes: [UInt32: UInt8] = [:]
    let marks = NormalizationData.marks
    for index in stride(from: 0, to: marks.count, by: 2) { classes[marks[index]] = UInt8(marks[index + 1]) }
    self.suspects = suspects
    threeByteSuspects = threeByte
    self.decompositions = decompositions
    self.compositions = compositions
    self.classes = classes
  }

  @inline(__always) private func isSuspect(_ code: UInt32) -> Bool {
    suspects[Int(code >> 6)] >> UInt64(code & 63) & 1 != 0
  }

  /// Whether the character of two to four bytes at `p` is a suspect.
  @inline(__always) func isSuspect(at p: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    if p[0] < 0xCC { return false }
    if length == 3, threeByteSuspects[Int(p[0] & 15)] >> UInt64(p[1] & 63) & 1 == 0 { return false }
    return isSuspect(Self.code(p, length))
  }

  @inline(__always) private static func code(_ p: UnsafePointer<UInt8>, _ length: Int) -> UInt32 {
    let lead = UInt32(p[0])
    switch length {
    case 1: return lead
    case 2: return (lead & 31) << 6 | UInt32(p[1] & 63)
    case 3: return (lead & 15) << 12 | UInt32(p[1] & 63) << 6 | UInt32(p[2] & 63)
    default: return (lead & 7) << 18 | UInt32(p[1] & 63) << 12 | UInt32(p[2] & 63) << 6 | UInt32(p[3] & 63)
    }
  }
}

extension NormalizationTables {
  /// The text in NFC.
  /// - Parameter text: valid UTF-8.
  func normalize(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard let base = text.baseAddress else { return [] }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var copied = 0
    var previous = 0
    var position = 0
    var segment: [UInt32] = []
    while position < text.count {
      let length = Self.length(base[position])
      guard length > 1, isSuspect(at: base + position, length) else {
        previous = position
        position += length
        continue
      }
      // What stands before the first suspect may join with it; it is no suspect itself.
      let start = max(previous, copied)
      result.append(contentsOf: text[copied..<start])
      segment.removeAll(keepingCapacity: true)
      var end = start
      while end < text.count {
        let length = Self.length(base[end])
        if end >= position, !(length > 1 && isSuspect(at: base + end, length)) { break }
        decompose(Self.code(base + end, length), into: &segment)
        end += length
      }
      compose(&segment)
      for code in segment { result.append(contentsOf: UTF8.encode(Unicode.Scalar(code)!)!) }
      copied = end
      previous = end
      position = end
    }
    result.append(contentsOf: text[copied...])
    return result
  }

  private static func length(_ lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

  private func decompose(_ code: UInt32, into result: inout [UInt32]) {
    if (0xAC00..<0xD7A4).contains(code) {
      let index = code - 0xAC00
      result += [0x1100 + index / 588, 0x1161 + index % 588 / 28]
      if index % 28 != 0 { result.append(0x11A7 + index % 28) }
    } else if let parts = decompositions[code] {
      decompose(parts.first, into: &result)
      if let second = parts.second { decompose(second, into: &result) }
    } else {
      result.append(code)
    }
  }

  /// Puts marks into canonical order and composes (The Unicode Standard 16, 3.11, D117).
  private func compose(_ codes: inout [UInt32]) {
    order(&codes)
    var result: [UInt32] = []
    var starter: Int?
    var lastClass: UInt8 = 0
    for code in codes {
      let own = classes[code] ?? 0
      // Blocked: something with the same class, or a starter, stands between.
      if let starter, starter == result.count - 1 || (lastClass != 0 && lastClass < own),
        let composed = composition(result[starter], code)
      {
        result[starter] = composed
        continue
      }
      if own == 0 { starter = result.count }
      lastClass = own
      result.append(code)
    }
    codes = result
  }

  private func order(_ codes: inout [UInt32]) {
    for index in codes.indices.dropFirst() {
      let own = classes[codes[index]] ?? 0
      var place = index
      while own != 0, place > 0, (classes[codes[place - 1]] ?? 0) > own {
        codes.swapAt(place, place - 1)
        place -= 1
      }
    }
  }

  private func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
      return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if (0xAC00..<0xD7A4).contains(first), (first - 0xAC00) % 28 == 0, (0x11A8..<0x11C3).contains(second) {
      return first + second - 0x11A7
    }
    return compositions[UInt64(first) << 32 | UInt64(second)]
  }
}
