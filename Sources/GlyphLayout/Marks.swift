import GlyphDocument
import GlyphFonts

/// The marks that stand for what has no ink in the source, and the words that explain them.
public struct Marks {
  public static let newline: Unicode.Scalar = "¬"
  public static let carriageReturnNewline: Unicode.Scalar = "¶"
  public static let spaces: Unicode.Scalar = "→"
  public static let tabs: Unicode.Scalar = "⇥"
  /// A line that goes on: at a place where it may break, and inside a word.
  public static let wrap: Unicode.Scalar = "↩"
  public static let split: Unicode.Scalar = "-"

  /// In pipe tables ` | `, in aligned ones two spaces; small digits beside them count where there are others.
  public static let boundary: Unicode.Scalar = "|"
  public static let gap: Unicode.Scalar = "¦"

  /// What the legend says, in the order it is set; the words stand in the mark ink too.
  public static let legend =
    "Marks in this colour: ¬ new line, ¬4 and four spaces, ¶ CR LF, →3 three spaces, ⇥2 two tabs, - word goes on."
  public static let linesLegend =
    "Marks in this colour: ↩ line goes on below, - word goes on, →3 three spaces at a line's end."

  /// Added where the text was read as something that uses them.
  public static func legend(_ reading: Reading) -> String {
    switch reading {
    case .markdown: " | table cells, \(superscript(3)) three spaces."
    case .table, .plain: " ¦\(superscript(3)) cells three spaces apart."
    case .chat: " «role» a message's JSON around it."
    default: ""
    }
  }

  /// A number in raised digits.
  public static func superscript(_ number: Int) -> String {
    let digits: [Unicode.Scalar] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    var text = String.UnicodeScalarView()
    for digit in String(number).utf8 { text.append(digits[Int(digit) - 0x30]) }
    return String(text)
  }

  let fonts: FontSet
  private var counted: [UInt64: ShapedCluster] = [:]

  init(fonts: FontSet) { self.fonts = fonts }

  /// A text set in a row, as one cluster.
  static func cluster(_ text: some Sequence<Unicode.Scalar>, _ fonts: FontSet) -> ShapedCluster {
    var cluster = ShapedCluster(start: 0)
    for scalar in text {
      let entry = fonts.entry(scalar.value, .text)
      if !entry.glyph.isBlank {
        cluster.glyphs.append(ShapedGlyph(glyph: entry.glyph, dx: cluster.advance, dy: 0))
      }
      cluster.advance += Int(entry.advance)
      cluster.top = max(cluster.top, Int(entry.top))
      cluster.bottom = max(cluster.bottom, Int(entry.bottom))
    }
    return cluster
  }

  private var texts: [String: ShapedCluster] = [:]

  /// A mark with 1 px on both sides, to keep cells apart.
  mutating func spaced(_ words: String) -> ShapedCluster {
    var cluster = text(words)
    for index in cluster.glyphs.indices { cluster.glyphs[index].dx += 1 }
    cluster.advance += 2
    return cluster
  }

  /// The number of spaces that a line starts with, right behind the newline mark, with 1 px behind it.
  mutating func indentation(_ count: Int) -> ShapedCluster {
    var cluster = text(String(count))
    cluster.advance += 1
    return cluster
  }

  /// A mark that is a text of its own.
  mutating func text(_ text: String) -> ShapedCluster {
    if let known = texts[text] { return known }
    let cluster = Self.cluster(text.unicodeScalars, fonts)
    if texts.count > 4096 { texts.removeAll() }
    texts[text] = cluster
    return cluster
  }

  /// The mark for `count` spaces or tabs: the arrow, and the count where it is needed, with 1 px behind it.
  mutating func counted(_ mark: Unicode.Scalar, _ count: Int) -> ShapedCluster {
    let key = UInt64(mark.value) << 32 | UInt64(min(count, Int(UInt32.max)))
    if let known = counted[key] { return known }
    let digits = mark == Self.tabs && count == 1 ? "" : String(count)
    var cluster = Self.cluster([mark] + Array(digits.unicodeScalars), fonts)
    cluster.advance += 1
    if counted.count > 4096 { counted.removeAll() }
    counted[key] = cluster
    return cluster
  }
}
