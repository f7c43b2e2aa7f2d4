import GlyphDocument
import GlyphGeometry
import Testing

struct FormulaFinderTests {
  private func found(_ text: String, excluding: [SourceSpan] = []) -> [String] {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      FormulaFinder.formulas(in: buffer, 0..<buffer.count, excluding: excluding).map {
        String(decoding: buffer[$0.span.range], as: UTF8.self)
      }
    }
  }

  @Test func allDelimitersAreKnown() {
    #expect(
      found("a $x$ b $$y$$ \\(z\\) \\[w\\] \\begin{align*}a&=b\\end{align*}.")
        == ["$x$", "$$y$$", "\\(z\\)", "\\[w\\]", "\\begin{align*}a&=b\\end{align*}"])
  }

  @Test(arguments: [
    "it costs $5 or $6", "a \\$x$ b", "$ x$", "$x $ and more", "$$", "$", "a$", "\\(x", "\\\\(x\\\\)",
    "$x\n\ny$", "\\begin{itemize}x\\end{itemize}", "\\begin{align}x\\end{align*}", "$x$1",
  ])
  func moneyAndEscapesAreNoFormulas(_ text: String) { #expect(found(text) == []) }

  @Test func aFormulaMayHoldEscapedDollarsAndLineEnds() {
    #expect(found("$a\\$b$ and $c\nd$") == ["$a\\$b$", "$c\nd$"])
    #expect(found("$x$$y$") == ["$x$", "$y$"])
  }

  @Test func codeIsLeftAlone() {
    let text = "`$x$` and $y$ and `$` z$"
    #expect(
      found(text, excluding: [SourceSpan(start: 0, end: 5), SourceSpan(start: 18, end: 21)]) == ["$y$"])
  }

  @Test func texCommentsAndVerbatimHoldNoFormulas() {
    let text = Array("% $a$\n$b$ \\% $c$ \\verb|$d$| \\begin{verbatim}$e$\\end{verbatim} $f$".utf8)
    let block = text.withUnsafeBufferPointer { FormulaFinder.texBlock($0) }
    let formulas = block.runs.filter { $0.content != .text }
    #expect(formulas.map { String(decoding: text[$0.span.range], as: UTF8.self) } == ["$b$", "$c$", "$f$"])
    #expect(block.runs.first?.span.start == 0 && block.runs.last?.span.end == text.count)
    #expect(zip(block.runs, block.runs.dropFirst()).allSatisfy { $0.span.end == $1.span.start })
  }

  @Test func manyUnclosedDelimitersTakeLinearTime() {
    for piece in ["$x ", "$$ \\$", "\\(", "\\[", "\\begin{align}"] {
      #expect(found(String(repeating: piece, count: 100_000) + "\n\n").count < 100_000)
    }
  }
}
