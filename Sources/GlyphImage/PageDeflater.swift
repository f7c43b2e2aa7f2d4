import CDeflate
import CPageKernels

/// Zlib streams of packed page rows, made for what they are: long runs of paper, and rows that repeat the one
/// above. Only these two distances are looked for, and one Huffman code is made for the page; equal rows give equal
/// streams. Holds its buffers from page to page.
///
/// A token is a byte as it stands (0..<256), a run (256 + length - 3) or a copy from the row above
/// (512 + length - 3).
final class PageDeflater {
  /// The last stream; `count` bytes of it.
  private(set) var output: [UInt8] = []
  private(set) var count = 0
  private var literals: [UInt8] = []
  private var sequences: [glyph_sequence] = []
  private var counts = [UInt32](repeating: 0, count: 768)

  private static let farthest = 32768
  /// Bytes behind the rows that must be readable.
  static let margin = 64

  /// - Parameters:
  ///   - rows: With `margin` readable bytes behind them.
  ///   - row: Bytes from row to row.
  func compress(_ rows: UnsafeBufferPointer<UInt8>, row: Int) {
    if literals.count < rows.count + 64 {
      literals = [UInt8](repeating: 0, count: rows.count + 64)
      sequences = [glyph_sequence](
        repeating: glyph_sequence(literals: 0, match: 0), count: rows.count / 3 + 16)
      // A token of one byte takes 14 bits at most, longer ones no more for each of their bytes.
      output = [UInt8](repeating: 0, count: 2 * rows.count + 1024)
    }
    let found = findTokens(rows, row: row)
    let block = DeflateBlock(counts: counts, row: row)
    output.withUnsafeMutableBufferPointer { output in
      // 32 KB window, no dictionary.
      output[0] = 0x78
      output[1] = 0x01
      count = 2 + block.write(literals, sequences[..<found], to: output.baseAddress! + 2)
      let sum = libdeflate_adler32(1, rows.baseAddress, rows.count)
      let end = UnsafeMutableRawPointer(output.baseAddress! + count)
      end.storeBytes(of: sum.bigEndian, as: UInt32.self)
      count += 4
    }
  }

  /// Fills `literals`, `sequences` and `counts`; the number of sequences.
  private func findTokens(_ rows: UnsafeBufferPointer<UInt8>, row: Int) -> Int {
    counts.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    guard let bytes = rows.baseAddress, !rows.isEmpty else { return 0 }
    return literals.withUnsafeMutableBufferPointer { literals in
      sequences.withUnsafeMutableBufferPointer { sequences in
        counts.withUnsafeMutableBufferPointer { counts in
          var matches = glyph_matches(
            literals: literals.baseAddress!, sequences: sequences.baseAddress!, counts: counts.baseAddress!,
            literal_count: 1, sequence_count: 0, pending: 1)
          literals[0] = bytes[0]
          let hasRowAbove = row <= Self.farthest && row < rows.count
          let firstRow = hasRowAbove ? row : rows.count
          // The first row is compared with itself one byte before, which is a run again.
          let end = glyph_find_matches(bytes, 1, firstRow, rows.count, 1, &matches)
          if hasRowAbove { _ = glyph_find_matches(bytes, end, rows.count, rows.count, row, &matches) }
          sequences[matches.sequence_count] = glyph_sequence(literals: matches.pending, match: 0)
          glyph_count_bytes(literals.baseAddress!, matches.literal_count, counts.baseAddress!)
          return matches.sequence_count + 1
        }
      }
    }
  }
}
