import GlyphFiles
import GlyphGeometry
import GlyphImage
import GlyphLayout
import Testing

@testable import GlyphLegibility

@Suite struct RecoveryTests {
  /// The samples of the scripts whose characters stand side by side, without two that are not read in whole yet:
  /// `prose-korean.txt` and `chat.jsonl`.
  static let samples = [
    "README.md", "RateLimiter.swift", "aligned-tables.txt", "change.diff", "expenses.tsv",
    "formulas.md", "handbook.md", "identifiers.txt", "markdown-tables.md", "prose-chinese.txt",
    "prose-english.txt", "prose-greek-cyrillic.txt", "prose-japanese.txt", "ring_buffer.c",
    "server.log", "settings.json", "stations.csv", "stock_report.py",
  ]

  static let fewSamples = ["README.md", "expenses.tsv", "prose-english.txt"]

  /// Masks are costly: one reader for all samples of a style and mode.
  @Test(
    .enabled(if: Fixtures.runsSlowTests, Fixtures.slowReason),
    arguments: [PageStyle.standard, .dense, .large], [PageStyle.Mode.flow, .lines])
  func everySampleOfSimpleScriptsComesBackFromItsPixels(style: PageStyle, mode: PageStyle.Mode) throws {
    var style = style
    style.mode = mode
    // Grid tables rearrange their source; joined lines keep it, with faces and inks by meaning. At 7 px some
    // letters (i and I) are one in those inks, which have half the steps of the text's.
    style.styled = mode == .flow && style.name == "standard"
    let reader = try Fixtures.reader(style)
    reader.tierLimit = 5
    // Every sample in one style and mode, and some in all: debug builds are slow at this.
    for name in style.name == "standard" && mode == .flow ? Self.samples : Self.fewSamples {
      let source = try Files.read(Fixtures.root + "/Samples/" + name)
      let pages = try Fixtures.press(source, style, name: name)
      do {
        let read = try reader.read(Fixtures.named(pages))
        let difference = Fold(read.classes, mode).difference(read.text, source)
        #expect(difference == nil, "\(name) \(style.name) \(mode): \(difference ?? "")")
      } catch {
        Issue.record("\(name) \(style.name) \(mode): \(error)")
      }
    }
  }

  /// Letters, digits and punctuation of simple scripts; spaces and newlines between them.
  static let alphabets: [[ClosedRange<UInt32>]] = [
    [0x21...0x7E], [0xA1...0xAC, 0xAE...0x17F], [0x391...0x3A1, 0x3B1...0x3C9], [0x410...0x44F],
    [0x4E00...0x4FFF], [0x3041...0x3093], [0xAC00...0xAD00],
  ]

  @Test(.enabled(if: Fixtures.runsSlowTests, Fixtures.slowReason))
  func randomTextComesBackFromItsPixels() throws {
    var state: UInt64 = 0x1234_5678_9ABC_DEF0
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let reader = try Fixtures.reader(.standard)
    reader.tierLimit = 3
    for round in 0..<Self.alphabets.count {
      var text = String.UnicodeScalarView()
      for _ in 0..<300 {
        switch random(10) {
        case 0...1: text.append(" ")
        case 2 where random(3) == 0: text.append(["\n", "\t", "\r\n"].randomScalar(random(3)))
        default:
          let alphabet = Self.alphabets[random(2) == 0 ? 0 : round % Self.alphabets.count]
          let range = alphabet[random(alphabet.count)]
          text.append(Unicode.Scalar(range.lowerBound + UInt32(random(range.count)))!)
        }
      }
      let source = Array(String(text).utf8)
      do {
        let read = try reader.read(Fixtures.named(try Fixtures.press(source, .standard, as: .plain)))
        let difference = Fold(read.classes, .flow).difference(read.text, source)
        #expect(difference == nil, "round \(round): \(difference ?? "")")
      } catch {
        Issue.record("round \(round): \(error) in \(String(text).debugDescription)")
      }
    }
  }

  @Test(.enabled(if: Fixtures.runsSlowTests, Fixtures.slowReason))
  func rightToLeftTextWithPointsComesBackFromItsPixels() throws {
    let source = try Fixtures.sample("prose-hebrew.txt")
    let pages = Fixtures.named(try Fixtures.press(source, .standard, name: "prose-hebrew.txt"))
    #expect(try Fixtures.reader(.standard).read(pages).text == source)
  }

  @Test(.enabled(if: Fixtures.runsSlowTests, Fixtures.slowReason))
  func aPageWithOnePixelChangedIsReported() throws {
    let source = Array("The quick brown fox jumps over the lazy dog, 0123456789.\nAnd a second line.".utf8)
    let style = PageStyle.standard
    let png = try #require(try Fixtures.press(source, style).first)
    let reader = try Fixtures.reader(style)
    reader.tierLimit = 2
    let image = try PNGReader.decode(png).rgb
    #expect(try reader.read([(name: "p.png", file: png)]).text == source)
    for step in 0..<6 {
      let at = (step * 7919 + 4321) % image.size.area
      let x = at % image.size.width
      let y = at / image.size.width
      let changed = Fixtures.png(image, black: PixelRect(x: x, y: y, width: 1, height: 1))
      guard changed != Fixtures.png(image, black: nil) else { continue }
      let error = #expect(throws: PixelError.self, "pixel \(x), \(y)") {
        try reader.read([(name: "p.png", file: changed)])
      }
      #expect(error?.description.hasPrefix("'p.png' row ") == true)
    }
  }

  @Test func everyErrorSaysWhatAndWhere() throws {
    let errors: [(PixelError, String, String)] = [
      (
        .colour(page: "a", x: 1, y: 2, found: .white), "pixels.colour",
        "'a': the colour #FFFFFF at x 1, y 2 is not"
      ),
      (
        .unmatched(page: "a", row: 3, x: 1, y: 2), "pixels.unmatched",
        "'a' row 3: no glyph of the style explains"
      ),
      (
        .different(page: "a", row: 3, x: 1, y: 2), "pixels.different",
        "'a' row 3: drawn again, the pixel at x 1, y 2"
      ),
      (
        .unproven(page: "a", x: 1, y: 2), "pixels.unproven",
        "'a': the text that was read, set again, gives another pixel at x 1, y 2"
      ),
      (.table(page: "a", y: 2), "pixels.table", "'a': a ruled table at y 2 does not draw"),
      (
        .unsupported(style: "s", "a border"), "pixels.style",
        "the style 's' cannot be read from pixels: a border"
      ),
      (.image(page: "a", .unreadable(reason: "r")), "pixels.image", "'a': the image cannot be read: r"),
      (.fonts("f"), "pixels.fonts", "f"),
      (.stopped(page: "a"), "pixels.stopped", "'a': stopped before it was read"),
    ]
    for (error, code, start) in errors {
      #expect(error.code == code)
      #expect(error.description.hasPrefix(start))
      #expect(error.hint?.isEmpty == false)
    }
    #expect(throws: PixelError.self) { try Fixtures.reader(.standard).read([(name: "x", file: [1, 2, 3])]) }
    var bordered = PageStyle.standard
    bordered.border.width = 1
    #expect(throws: PixelError.self) { try Fixtures.reader(bordered) }
  }

  @Test func lettersThatLookAlikeFollowTheirNeighbours() throws {
    let reader = try Fixtures.reader(.standard)
    let source = Array("A red CAP. Жук ВОТ САМ. Λύκος ΑΒ ΟΧΙ.".utf8)
    let read = try reader.read(Fixtures.named(try Fixtures.press(source, .standard)))
    #expect(String(decoding: read.text, as: UTF8.self) == String(decoding: source, as: UTF8.self))
    #expect(read.classes.contains { $0.members.contains([0x41]) && $0.members.contains([0x410]) })
    #expect(read.classes.contains { $0.description.hasPrefix("A U+0041 = ") })
  }
}

extension [String] {
  fileprivate func randomScalar(_ index: Int) -> Unicode.Scalar { self[index].unicodeScalars.first! }
}

/// Folds what pixels cannot tell apart: members of a class to its name; in `lines`, where blanks have no marks,
/// a run of them to one space, CR LF to LF, and empty lines at the end to nothing.
struct Fold {
  private var names: [UInt32: UInt32] = [:]
  private let mode: PageStyle.Mode

  init(_ classes: [MaskClass], _ mode: PageStyle.Mode) {
    self.mode = mode
    for members in classes.map({ $0.members.filter { $0.count == 1 }.map { $0[0] } }) {
      let root = members.map(name).min() ?? 0
      for member in members { names[member] = root }
    }
  }

  private func name(_ scalar: UInt32) -> UInt32 {
    var scalar = scalar
    while let next = names[scalar], next != scalar { scalar = next }
    return scalar
  }

  private func folded(_ text: [UInt8]) -> [UInt32] {
    var folded: [UInt32] = []
    var endsInTab = false
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars.map(\.value) {
      // Variation selectors have no ink.
      if 0xFE00...0xFE0F ~= scalar { continue }
      if mode != .flow, scalar == 0x0D { continue }
      // Nor has a tab at a line's end.
      if mode != .flow, scalar == 0x0A, endsInTab { folded.removeLast() }
      endsInTab = scalar == 0x09
      let name = name(scalar == 0x09 && mode != .flow ? 0x20 : scalar)
      if mode != .flow, name == 0x20, folded.last == 0x20 { continue }
      folded.append(name)
    }
    while mode != .flow, folded.last == 0x0A { folded.removeLast() }
    return folded
  }

  /// Where two texts differ; nil where they are equal up to the classes.
  func difference(_ read: [UInt8], _ source: [UInt8]) -> String? {
    let read = folded(read)
    let source = folded(source)
    if read == source { return nil }
    let at = zip(read, source).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let start = at ?? min(read.count, source.count)
    func part(_ text: [UInt32]) -> String {
      var view = String.UnicodeScalarView()
      for value in text[max(0, start - 20)..<min(text.count, start + 20)] {
        view.append(Unicode.Scalar(value)!)
      }
      return String(view).debugDescription
    }
    return "character \(start): source \(part(source)), read \(part(read))"
  }
}
