import GlyphFormula
import Testing

struct ParsingTests {
  @Test func everyFormulaOfThePapersIsTypeset() throws {
    let formulas = try Fixtures.formulas()
    #expect(formulas.count >= 60)
    let fonts = try Fixtures.fonts(8)
    for (name, source) in formulas {
      do {
        let formula = try Formula(parsing: source.utf8)
        let boxes = try formula.boxes(fonts, isDisplay: true, breaks: false)
        #expect(boxes.count == 1 && boxes[0].advance > 0 && !boxes[0].glyphs.isEmpty, "\(name)")
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }
}
