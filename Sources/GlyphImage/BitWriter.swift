import CPageKernels

/// Bits into bytes, first bit lowest, through a word in a register; the memory must have room for 8 bytes more than
/// are written.
struct BitWriter {
  private let start: UnsafeMutablePointer<UInt8>
  private var state: glyph_bit_writer

  init(_ memory: UnsafeMutablePointer<UInt8>) {
    start = memory
    state = glyph_bit_writer(next: memory, word: 0, count: 0)
  }

  /// - Parameter count: 0...56.
  mutating func put(_ value: UInt64, _ count: UInt64) {
    state.word |= value &<< state.count
    state.count &+= count
    UnsafeMutableRawPointer(state.next).storeBytes(of: state.word, as: UInt64.self)
    state.next += Int(state.count &>> 3)
    state.word = state.word &>> (state.count & 56)
    state.count &= 7
  }

  /// Literals with the matches between them.
  /// - Parameter entries: By token what is written for it, as `DeflateBlock` holds it.
  mutating func put(_ literals: [UInt8], _ sequences: ArraySlice<glyph_sequence>, _ entries: [UInt64]) {
    sequences.withUnsafeBufferPointer {
      glyph_write_tokens(literals, $0.baseAddress!, $0.count, entries, &state)
    }
  }

  /// Fills the last byte with zeros; the number of bytes written.
  mutating func finish() -> Int {
    if state.count > 0 { state.next += 1 }
    return state.next - start
  }
}
