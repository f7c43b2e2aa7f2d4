import GlyphDocument
import GlyphFiles
import GlyphFonts
import GlyphLayout
import GlyphVision
import Testing

@testable import Glyphpress

@Suite struct PressTests {
  static let installation = Installation(
    root: #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())

  static func pages(_ text: String, workers: Int, model: String = "glm-4.1v") throws -> [PressedPage] {
    let press = Press(
      style: .standard, profile: try .named(model), shelf: try installation.fontShelf(), workers: workers)
    var pages: [PressedPage] = []
    try press.press(try Document(name: "t.txt", file: Array(text.utf8))) { pages.append($0) }
    return pages
  }

  static let text = String(repeating: "Prose with 中文 and עברית, and more of it.\n", count: 1500)

  @Test func pagesDoNotDependOnTheNumberOfWorkers() throws {
    let one = try Self.pages(Self.text, workers: 1)
    for workers in 2...4 {
      #expect(try Self.pages(Self.text, workers: workers).map(\.image) == one.map(\.image))
    }
    #expect(one.count > 1)
  }

  @Test(arguments: ["qwen2-vl", "qwen2.5-vl", "qwen3-vl", "glm-4.1v"])
  func noServerRescalesAPage(model: String) throws {
    let profile = try VisionProfile.named(model)
    for text in ["a", "one\ntwo", String(Self.text.prefix(2000)), Self.text] {
      for page in try Self.pages(text, workers: 1, model: model) {
        #expect(page.plan.isExact, "\(page.page.size)")
        #expect(profile.isExact(page.page.size))
      }
    }
  }

  @Test func aFailureInOnePageStopsTheWork() throws {
    struct Stop: Error {}
    let press = Press(
      style: .standard, profile: try .named("glm-4.1v"), shelf: try Self.installation.fontShelf())
    #expect(throws: Stop.self) {
      try press.press(try Document(name: "t.txt", file: Array(Self.text.utf8))) { _ in throw Stop() }
    }
  }

  @Test func inputsWithEqualNamesGetNamesOfTheirOwn() throws {
    let root = Self.installation.root
    let list = InputList(arguments: [
      root + "/Fonts/README.md", root + "/Samples/README.md", "-", "/nowhere/x",
    ])
    #expect(list.inputs.map(\.name) == ["README.md", "README.md-2", "stdin"])
    #expect(list.failures.map(\.path) == ["/nowhere/x"])
  }

  @Test func theFormOfHanFollowsTheStartOfTheText() {
    #expect(CJKForm.wanted(by: Array("漢字かな".utf8)) == .japanese)
    #expect(CJKForm.wanted(by: Array("漢字 한국어".utf8)) == .korean)
    #expect(CJKForm.wanted(by: Array("汉字".utf8)) == .simplifiedChinese)
    #expect(
      CJKForm.wanted(by: Array((String(repeating: "x", count: 5000) + "かな").utf8)) == .simplifiedChinese)
  }
}
