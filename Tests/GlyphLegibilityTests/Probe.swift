import GlyphFiles
import GlyphLayout
import Glibc
import Testing
@testable import GlyphLegibility

@Suite struct Probe {
  @Test(arguments: try! Files.list(Fixtures.root + "/Samples"))
  func probe(name: String) throws {
    let only = ProcessArguments.only
    if let only, !name.contains(only) { return }
    for style in [PageStyle.standard] {
      for mode in [PageStyle.Mode.flow, .lines] {
        var style = style
        style.mode = mode
        let source = try Files.read(Fixtures.root + "/Samples/" + name)
        let pages = try Fixtures.press(source, style, name: name)
        let clock = ContinuousClock()
        let start = clock.now
        do {
          let reader = try Fixtures.reader(style)
          let text = try reader.read(Fixtures.named(pages))
          let same = text.text == source
          say("PROBE", name, style.name, mode, same ? "SAME" : "DIFF", clock.now - start)
          if !same {
            let at = zip(text.text, source).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(text.text.count, source.count)
            say("   at", at, text.text.count, source.count)
            say("   source:", String(decoding: source[max(0, at - 40)..<min(source.count, at + 40)], as: UTF8.self).debugDescription)
            say("   read:  ", String(decoding: text.text[max(0, at - 40)..<min(text.text.count, at + 40)], as: UTF8.self).debugDescription)
          }
        } catch {
          say("PROBE", name, style.name, mode, "ERROR", error, clock.now - start)
        }
      }
    }
  }
}

enum ProcessArguments {
  static var only: String? {
    (try? Files.read("/tmp/pixels-only")).map { String(decoding: $0, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? "" }
  }
}

func say(_ parts: Any...) { write2(parts.map { "\($0)" }.joined(separator: " ") + "\n") }
func write2(_ text: String) { let bytes = Array(text.utf8); _ = write(2, bytes, bytes.count) }
