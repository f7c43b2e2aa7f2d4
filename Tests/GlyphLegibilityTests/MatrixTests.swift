import GlyphFiles
import GlyphLayout
import Testing

@testable import GlyphLegibility

#if canImport(Glibc)
  import Glibc
#endif

/// Every sample in every shipped style and mode, read back from its pixels: the count of cells that are read is the
/// reader's progress as a number.
///
///     GLYPHPRESS_SLOW_TESTS=1 swift test -c release -Xswiftc -enable-testing --filter MatrixTests
///
/// prints one line a cell: `=` the very bytes, `~` equal up to the named classes, `x` refused (and why), `!` wrong.
/// GLYPHPRESS_MATRIX=word,word takes only the cells whose line has one of the words.
@Suite struct MatrixTests {
  @Test(.enabled(if: Fixtures.runsSlowTests, "takes minutes in a debug build"))
  func everySampleComesBackFromItsPixelsInEveryStyleAndMode() throws {
    let wanted = Fixtures.environment("GLYPHPRESS_MATRIX")?.split(separator: ",").map(String.init)
    var counts: [Character: Int] = [:]
    for style in PageStyle.builtin {
      for mode in PageStyle.Mode.allCases {
        var style = style
        style.mode = mode
        var reader: PixelReader?
        for name in try Fixtures.samples() {
          let cell = "\(style.name)/\(mode.rawValue)/\(name)"
          if let wanted, !wanted.contains(where: { cell.contains($0) }) { continue }
          let pages = Fixtures.named(try Fixtures.press(try Fixtures.sample(name), style, name: name))
          let clock = ContinuousClock()
          let start = clock.now
          let sign: Character
          var why = ""
          do {
            if reader == nil { reader = try Fixtures.reader(style) }
            let read = try reader!.read(pages)
            let source = try Fixtures.sample(name)
            let difference = Fold(read.classes, mode).difference(read.text, source)
            sign = read.text == source ? "=" : difference == nil ? "~" : "!"
            why = difference ?? ""
          } catch {
            sign = "x"
            why = "\(error)"
          }
          counts[sign, default: 0] += 1
          let time = (start.duration(to: clock.now) / pages.count).formatted()
          print("\(sign) \(cell) \(time) \(why)")
          fflush(nil)
          if sign == "!" { Issue.record("\(cell): \(why)") }
        }
      }
    }
    print("cells: " + "=~x!".map { "\($0) \(counts[$0] ?? 0)" }.joined(separator: ", "))
  }
}

extension Duration {
  fileprivate func formatted() -> String {
    "\(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000) ms"
  }
}
