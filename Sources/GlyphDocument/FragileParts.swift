import GlyphGeometry

/// Finds identifiers inside a word: the kinds that are runs of letters and digits.
struct FragileParts {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let classes: UnsafeBufferPointer<UInt8>
  private(set) var found: [FragileSpan] = []

  init(bytes: UnsafeBufferPointer<UInt8>, classes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    self.classes = classes
  }

  mutating func look(at word: Range<Int>) {
    var at = word.lowerBound
    while at < word.upperBound {
      guard classes[Int(bytes[at])] & Self.solid != 0 else {
        at += 1
        continue
      }
      let start = at
      while at < word.upperBound, classes[Int(bytes[at])] & (Self.solid | ByteClass.joint) != 0 { at += 1 }
      lookAtRun(start..<at)
    }
    if found.isEmpty { lookForNumber(word) }
  }

  private static let solid = ByteClass.letter | ByteClass.digit

  /// A run of letters, digits and the joints of base64; it is one thing, or its solid pieces are.
  private mutating func lookAtRun(_ run: Range<Int>) {
    let base = behindAssignment(run)
    if isUUID(base) { return add(.uuid, base) }
    if base.count >= 16, isKey(base) { return add(.key, base) }
    if base.count >= 20, isBase64(base) { return add(.base64, base) }
    var at = run.lowerBound
    while at < run.upperBound {
      let start = at
      while at < run.upperBound, classes[Int(bytes[at])] & Self.solid != 0 { at += 1 }
      if at - start >= 8 {
        let piece = start..<at
        if isHash(piece) { add(.hash, piece) } else if isDigits(piece) { add(.number, piece) }
      }
      at += 1
    }
  }

  private mutating func add(_ kind: FragileSpan.Kind, _ range: Range<Int>) {
    found.append(FragileSpan(kind, SourceSpan(start: range.lowerBound, end: range.upperBound)))
  }

  private func isDigits(_ range: Range<Int>) -> Bool {
    range.allSatisfy { classes[Int(bytes[$0])] & ByteClass.digit != 0 }
  }

  private func isUUID(_ run: Range<Int>) -> Bool {
    guard run.count == 36 else { return false }
    return (0..<36).allSatisfy { offset in
      let byte = bytes[run.lowerBound + offset]
      return [8, 13, 18, 23].contains(offset)
        ? byte == 0x2D : classes[Int(byte)] & ByteClass.hexadecimal != 0
    }
  }

  private func isKey(_ run: Range<Int>) -> Bool {
    let hasDigit = run.contains { classes[Int(bytes[$0])] & ByteClass.digit != 0 }
    return hasDigit
      && FragileFinder.keyPrefixes.contains { prefix in
        run.count >= prefix.count + 12
          && prefix.indices.allSatisfy { bytes[run.lowerBound + $0] == prefix[$0] }
      }
  }

  private func isHash(_ piece: Range<Int>) -> Bool {
    var start = piece.lowerBound
    let isConstant = bytes[start] == 0x30 && bytes[start + 1] | 0x20 == 0x78
    if isConstant { start += 2 }
    guard piece.upperBound - start >= (isConstant ? 16 : 8) else { return false }
    var digits = 0
    var upper = 0
    for index in start..<piece.upperBound {
      let kind = classes[Int(bytes[index])]
      guard kind & ByteClass.hexadecimal != 0 else { return false }
      if kind & ByteClass.digit != 0 { digits += 1 } else if bytes[index] & 0x20 == 0 { upper += 1 }
    }
    let letters = piece.upperBound - start - digits
    return digits >= 2 && letters >= 2 && (upper == 0 || upper == letters)
  }

  /// What follows the first `=` that is no padding: `token=...`.
  private func behindAssignment(_ run: Range<Int>) -> Range<Int> {
    guard let sign = run.first(where: { bytes[$0] == 0x3D }), sign + 2 < run.upperBound else { return run }
    return sign + 1..<run.upperBound
  }

  private func isBase64(_ run: Range<Int>) -> Bool {
    var upper = 0
    var lower = 0
    var changes = 0
    var before: UInt8 = 0
    for index in run {
      let byte = bytes[index]
      let kind = classes[Int(byte)] & Self.solid
      if kind & ByteClass.letter != 0 { if byte & 0x20 == 0 { upper += 1 } else { lower += 1 } }
      if kind != 0, before != 0, kind != before { changes += 1 }
      if kind != 0 { before = kind }
    }
    return upper >= 3 && lower >= 3 && changes >= 4 && changes * 20 >= run.count
  }

  /// Digits with single separators between them, over the whole word.
  private mutating func lookForNumber(_ word: Range<Int>) {
    var at = word.lowerBound
    while at < word.upperBound {
      guard classes[Int(bytes[at])] & ByteClass.digit != 0 else {
        at += 1
        continue
      }
      let start = at
      var digits = 0
      var end = at
      var gap = 0
      while at < word.upperBound, gap < 2 {
        if classes[Int(bytes[at])] & ByteClass.digit != 0 {
          digits += 1
          gap = 0
          end = at + 1
        } else if [0x2E, 0x2D, 0x3A, 0x2F].contains(bytes[at]) {
          gap += 1
        } else {
          break
        }
        at += 1
      }
      let isBounded =
        (start == word.lowerBound || classes[Int(bytes[start - 1])] & ByteClass.letter == 0)
        && (at == word.upperBound || classes[Int(bytes[at])] & ByteClass.letter == 0)
      if digits >= 9, isBounded { add(.number, start..<end) }
    }
  }
}
