import CPageKernels

/// The Huffman codes of one block (RFC 1951, 3.2.7) for the tokens of `PageDeflater`, and the block itself.
struct DeflateBlock {
  private let symbols: HuffmanCode
  private let distances: HuffmanCode
  /// By token what is written for it, extra bits and distance included: the bits, and above 56 their number.
  private let bits: [UInt64]

  /// Symbol, number of extra bits and their value for lengths 3...258, by length - 3.
  private static let lengths: [(symbol: Int, extraBits: Int, extra: Int)] = {
    var lengths: [(symbol: Int, extraBits: Int, extra: Int)] = []
    for symbol in 257..<285 {
      let extraBits = symbol < 261 ? 0 : (symbol - 257) / 4 - 1
      for extra in 0..<(1 << extraBits) { lengths.append((symbol, extraBits, extra)) }
    }
    lengths[255] = (285, 0, 0)
    return lengths
  }()

  private static let endOfBlock = 256

  /// - Parameters:
  ///   - counts: How often each token occurs.
  ///   - row: The distance of copies, if there are any.
  init(counts: [UInt32], row: Int) {
    var symbolCounts = [Int](repeating: 0, count: 286)
    var distanceCounts = [Int](repeating: 0, count: 30)
    let far = Self.distance(row)
    symbolCounts[Self.endOfBlock] = 1
    for token in 0..<256 { symbolCounts[token] = Int(counts[token]) }
    for token in 256..<768 where counts[token] > 0 {
      symbolCounts[Self.lengths[token & 255].symbol] += Int(counts[token])
      distanceCounts[token < 512 ? 0 : far.symbol] += Int(counts[token])
    }
    // Four literals and the bits of a byte not yet full fit a word.
    symbols = HuffmanCode(counts: symbolCounts, longest: 14)
    distances = HuffmanCode(counts: distanceCounts, longest: 15)
    bits = Self.bits(counts, symbols, distances, far)
  }

  private static func bits(
    _ counts: [UInt32], _ symbols: HuffmanCode, _ distances: HuffmanCode,
    _ far: (symbol: Int, extraBits: Int, extra: Int)
  ) -> [UInt64] {
    (0..<768).map { token in
      if counts[token] == 0 { return 0 }
      var (value, count) = (UInt64(0), 0)
      func add(_ more: Int, _ moreBits: Int) {
        value |= UInt64(more) << UInt64(count)
        count += moreBits
      }
      if token < 256 {
        add(Int(symbols.codes[token]), Int(symbols.lengths[token]))
      } else {
        let length = lengths[token & 255]
        let distance = token < 512 ? (symbol: 0, extraBits: 0, extra: 0) : far
        add(Int(symbols.codes[length.symbol]), Int(symbols.lengths[length.symbol]))
        add(length.extra, length.extraBits)
        add(Int(distances.codes[distance.symbol]), Int(distances.lengths[distance.symbol]))
        add(distance.extra, distance.extraBits)
      }
      return value | UInt64(count) << 56
    }
  }

  /// Symbol and extra bits of a distance; those of 1 where it is too far to be used.
  private static func distance(_ distance: Int) -> (symbol: Int, extraBits: Int, extra: Int) {
    guard 1...32768 ~= distance else { return (0, 0, 0) }
    let value = distance - 1
    if value < 4 { return (value, 0, 0) }
    let extraBits = Int.bitWidth - value.leadingZeroBitCount - 2
    return (2 * extraBits + value >> extraBits, extraBits, value & (1 << extraBits - 1))
  }

  /// Writes literals with the matches between them as the last block of a stream; the number of bytes.
  func write(
    _ literals: [UInt8], _ sequences: ArraySlice<glyph_sequence>, to memory: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var writer = BitWriter(memory)
    writer.put(0b101, 3)
    writeCodes(to: &writer)
    writer.put(literals, sequences, bits)
    writer.put(
      UInt64(symbols.codes[Self.endOfBlock]), UInt64(symbols.lengths[Self.endOfBlock]))
    return writer.finish()
  }

  /// The lengths of both codes, runs shortened, in a code of their own.
  private func writeCodes(to writer: inout BitWriter) {
    let lengths = symbols.lengths + distances.lengths
    let runs = Self.runs(lengths)
    var counts = [Int](repeating: 0, count: 19)
    for run in runs { counts[run.symbol] += 1 }
    let code = HuffmanCode(counts: counts, longest: 7)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    let kept = max(4, order.lastIndex { code.lengths[$0] > 0 }! + 1)
    writer.put(UInt64(symbols.lengths.count - 257), 5)
    writer.put(UInt64(distances.lengths.count - 1), 5)
    writer.put(UInt64(kept - 4), 4)
    for symbol in order[..<kept] { writer.put(UInt64(code.lengths[symbol]), 3) }
    for run in runs {
      writer.put(UInt64(code.codes[run.symbol]), UInt64(code.lengths[run.symbol]))
      writer.put(UInt64(run.extra), UInt64(run.extraBits))
    }
  }

  /// 16 repeats the length before 3 to 6 times; 17 and 18 stand for 3 to 10 and 11 to 138 zeros.
  private static func runs(_ lengths: [UInt8]) -> [(symbol: Int, extraBits: Int, extra: Int)] {
    var runs: [(symbol: Int, extraBits: Int, extra: Int)] = []
    var at = 0
    while at < lengths.count {
      let value = lengths[at]
      let count = lengths[at...].prefix { $0 == value }.count
      if value == 0, count >= 11 {
        runs.append((18, 7, min(count, 138) - 11))
        at += min(count, 138)
      } else if value == 0, count >= 3 {
        runs.append((17, 3, count - 3))
        at += count
      } else if at > 0, lengths[at - 1] == value, count >= 3 {
        runs.append((16, 2, min(count, 6) - 3))
        at += min(count, 6)
      } else {
        runs.append((Int(value), 0, 0))
        at += 1
      }
    }
    return runs
  }
}
