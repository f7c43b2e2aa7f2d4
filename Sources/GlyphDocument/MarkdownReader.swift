import CMarkGFM
import GlyphGeometry

/// Reads Markdown (CommonMark and GitHub's extensions, by cmark-gfm) without taking anything away: the markup stays
/// in the text as runs of its own, and only says how the rest is set.
enum MarkdownReader {
  /// Longer texts (bytes) are read as plain text: the tree would not fit in memory.
  private static let longest = 1 << 26

  /// Blocks that tile the text.
  static func blocks(_ text: [UInt8]) -> [Block] {
    guard text.count <= longest else { return PlainReader.blocks(text) }
    let formulas = FormulaFinder.find(text)
    var painter = MarkdownPainter(text, formulas: formulas)
    parse(masked(text, formulas)) { painter.paint($0) }
    return painter.blocks()
  }

  /// Formulas hide from the parser, which would take `_` and `*` in them for emphasis; no byte moves.
  private static func masked(_ text: [UInt8], _ formulas: [FormulaFinder.Formula]) -> [UInt8] {
    var masked = text
    for formula in formulas {
      for at in formula.span.range where masked[at] > 0x20 { masked[at] = UInt8(ascii: "x") }
    }
    // cmark takes other line ends than LF and CR LF for line ends too, and replaces NUL by three bytes.
    for at in masked.indices {
      if masked[at] == 0 || masked[at] == 0x0D && (at + 1 == masked.count || masked[at + 1] != 0x0A) {
        masked[at] = UInt8(ascii: "x")
      }
    }
    return masked
  }

  private static let extensions: Void = cmark_gfm_core_extensions_ensure_registered()

  private static func parse(_ text: [UInt8], _ body: (OpaquePointer) -> Void) {
    _ = extensions
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES) else { return }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      if let found = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    text.withUnsafeBytes { bytes in
      cmark_parser_feed(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    guard let root = cmark_parser_finish(parser) else { return }
    body(root)
    cmark_node_free(root)
  }
}
