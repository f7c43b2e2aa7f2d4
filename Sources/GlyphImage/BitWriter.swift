/// Bits into bytes, first bit lowest, through a word in a register; the memory must have room for 8 bytes more than
/// are written.
struct BitWriter {
  private let start: UnsafeMutableRawPointer
  private var next: UnsafeMutableRawPointer
  private var word: UInt64 = 0
  private var bits: UInt64 = 0

  init(_ memory: UnsafeMutableRawPointer) {
    start = memory
    next = memory
  }

  /// - Parameter count: 0...56.
  @inline(__always)
  mutating func put(_ value: UInt64, _ count: UInt64) {
    word |= value &<< bits
    bits &+= count
    next.storeBytes(of: word, as: UInt64.self)
    next += Int(bits &>> 3)
    word = word &>> (bits & 56)
    bits &= 7
  }

  /// Fills the last byte with zeros; the number of bytes written.
  mutating func finish() -> Int {
    if bits > 0 { next += 1 }
    return next - start
  }
}
