import GlyphFonts

/// One thing that a row of a page is made of: a mask with its advance. Characters whose masks and advances are
/// identical share one token; `name` is their class.
struct MaskToken {
  /// Where its coverage starts in the shelf's pool: `width` columns of `height` bytes. Blanks have no columns.
  var offset: Int
  /// px from the pen to the first column.
  var left: Int
  /// px from the baseline up to the first row.
  var top: Int
  var width: Int
  var height: Int
  /// Whole px; more than 0.
  var advance: Int
  /// Line extents as layout counts them (px above and below the baseline).
  var layoutTop: Int
  var layoutBottom: Int
  var typeface: Typeface
  /// Index of its class.
  var name: Int
  /// What the tokens of a row cost together decides between rows of equal pixels.
  var cost: Int32

  /// Whether marks and legends use it: other masks are not looked for in the mark ink.
  var isMark = false

  /// Where its first columns have ink that no palette rounds to paper: a bit a pixel row, see `occupancyBit`.
  var occupied: SIMD4<UInt64> = .zero

  /// The bit of a pixel row `below` px below the baseline's; 0 for what is further away than bits reach.
  @inline(__always)
  static func occupancyBit(_ below: Int) -> UInt64 {
    below >= -44 && below < 20 ? 1 << UInt64(below + 44) : 0
  }

  var isBlank: Bool { width == 0 }
  var bottom: Int { height - top }
}

/// Texts that cannot be told apart by their pixels; the first is the class's name.
public struct MaskClass: Hashable, Sendable, CustomStringConvertible {
  public var typeface: Typeface
  /// Each a character, or the characters of one shaped cluster.
  public var members: [[UInt32]]

  /// The members, each with its code points: `A U+0041 = А U+0410 = Α U+0391 (text)`.
  public var description: String {
    let names = members.map { member in
      let text = member.compactMap { Unicode.Scalar($0).map(String.init) }.joined()
      let numbers = member.map { value in
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
      }
      return text + " " + numbers.joined(separator: " ")
    }
    return names.joined(separator: " = ") + " (\(typeface))"
  }
}

/// Bytes that only grow, at addresses that are read without checks.
final class BytePool {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity = 1 << 16

  init() { base = .allocate(capacity: 1 << 16) }
  deinit { base.deallocate() }

  /// Adds bytes; returns where they start.
  func append(_ bytes: [UInt8]) -> Int {
    if count + bytes.count > capacity {
      while count + bytes.count > capacity { capacity *= 2 }
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
      grown.update(from: base, count: count)
      base.deallocate()
      base = grown
    }
    for (index, byte) in bytes.enumerated() { base[count + index] = byte }
    count += bytes.count
    return count - bytes.count
  }
}
