/// A canonical Huffman code as deflate defines it (RFC 1951, 3.2.2), with codes of at most so many bits.
struct HuffmanCode {
  /// Bits of each symbol's code; 0 where it has none.
  private(set) var lengths: [UInt8]
  /// The codes as they are written: first bit lowest.
  private(set) var codes: [UInt16]

  /// The code for symbols that occur so often. Equal counts give equal codes. Symbols that do not occur get none,
  /// but decoders want two codes at least, so where fewer occur the first symbols get one too.
  /// - Parameter longest: Bits, 1...15; two to its power must be at least the number of symbols.
  init(counts: [Int], longest: Int) {
    var counts = counts
    for symbol in counts.indices.prefix(2) where counts.count(where: { $0 > 0 }) < 2 && counts[symbol] == 0 {
      counts[symbol] = 1
    }
    // By count, equal ones by symbol, of which there are less than 512.
    let keys = counts.indices.filter { counts[$0] > 0 }.map { counts[$0] << 9 | $0 }
    let sorted = keys.sorted().map { $0 & 511 }
    let ofLength = Self.limited(Self.depths(sorted.map { counts[$0] }), to: longest)
    lengths = [UInt8](repeating: 0, count: counts.count)
    var next = sorted.makeIterator()
    for length in stride(from: longest, to: 0, by: -1) {
      for _ in 0..<ofLength[length] { lengths[next.next()!] = UInt8(length) }
    }
    codes = Self.codes(lengths, ofLength)
  }

  /// How many leaves of the Huffman tree lie at each depth, for rising counts.
  private static func depths(_ counts: [Int]) -> [Int] {
    // Inner nodes are made in rising order too, so the two lightest always stand at the front of two queues.
    let leaves = counts.count
    var weights = counts
    var parents = [Int](repeating: 0, count: 2 * leaves - 1)
    var (leaf, inner) = (0, leaves)
    func take() -> Int {
      let takesLeaf = leaf < leaves && (inner == weights.count || counts[leaf] <= weights[inner])
      if takesLeaf { leaf += 1 } else { inner += 1 }
      return takesLeaf ? leaf - 1 : inner - 1
    }
    while weights.count < 2 * leaves - 1 {
      let (first, second) = (take(), take())
      parents[first] = weights.count
      parents[second] = weights.count
      weights.append(weights[first] + weights[second])
    }
    var depths = [Int](repeating: 0, count: weights.count)
    var ofDepth = [Int](repeating: 0, count: leaves + 1)
    for node in stride(from: weights.count - 2, through: 0, by: -1) {
      depths[node] = depths[parents[node]] + 1
      if node < leaves { ofDepth[depths[node]] += 1 }
    }
    return ofDepth
  }

  /// Lengths cut to `longest`, and others made longer until all codes have room again.
  private static func limited(_ ofDepth: [Int], to longest: Int) -> [Int] {
    var ofLength = [Int](repeating: 0, count: longest + 1)
    for (depth, count) in ofDepth.enumerated() { ofLength[min(depth, longest)] += count }
    var room = 0
    for length in 1...longest { room += ofLength[length] << (longest - length) }
    while room > 1 << longest {
      // One code of full length goes below a shorter one, which becomes one bit longer.
      var shorter = longest - 1
      while ofLength[shorter] == 0 { shorter -= 1 }
      ofLength[longest] -= 1
      ofLength[shorter] -= 1
      ofLength[shorter + 1] += 2
      room -= 1
    }
    return ofLength
  }

  private static func codes(_ lengths: [UInt8], _ ofLength: [Int]) -> [UInt16] {
    var next = [UInt16](repeating: 0, count: ofLength.count)
    for length in 1..<max(1, ofLength.count - 1) {
      next[length + 1] = (next[length] + UInt16(ofLength[length])) << 1
    }
    return lengths.map { length in
      guard length > 0 else { return 0 }
      defer { next[Int(length)] += 1 }
      return reversed(next[Int(length)], Int(length))
    }
  }

  private static func reversed(_ code: UInt16, _ bits: Int) -> UInt16 {
    var (code, result) = (code, UInt16(0))
    for _ in 0..<bits {
      result = result << 1 | code & 1
      code >>= 1
    }
    return result
  }
}
