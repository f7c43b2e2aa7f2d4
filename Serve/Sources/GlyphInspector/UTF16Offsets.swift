/// Offsets in UTF-8 as offsets in UTF-16, in which browsers count.
struct UTF16Offsets: Sendable {
  private static let step = 64

  private let bytes: [UInt8]
  /// UTF-16 units before every `step`th byte.
  private let marks: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var marks: [Int] = []
    marks.reserveCapacity(bytes.count / Self.step + 1)
    var units = 0
    for (index, byte) in bytes.enumerated() {
      if index % Self.step == 0 { marks.append(units) }
      units += Self.units(byte)
    }
    self.marks = marks
  }

  /// - Parameter offset: Where a character starts, or the end.
  subscript(offset: Int) -> Int {
    guard !bytes.isEmpty else { return 0 }
    let mark = min(offset / Self.step, marks.count - 1)
    return bytes[mark * Self.step..<offset].reduce(marks[mark]) { $0 + Self.units($1) }
  }

  /// A character counts where it starts; four bytes are a surrogate pair.
  private static func units(_ byte: UInt8) -> Int { byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1 }
}
