/// Makes the double-array trie of sorted byte strings: the child of a cell by byte `b` stands at
/// `base + b` and names its parent.
struct TrieBuilder {
  private(set) var cells: [UInt64] = []
  /// Free cells in order, as a ring without a head: the next free cell after each free one.
  private var firstFree = 1

  private static let emptyParent = TrieCell.maximumIndex
  private static let empty = TrieCell(base: 0, parent: emptyParent, token: 0).rawValue

  /// A range of the sorted strings that share the first `depth` bytes, and the cell of that prefix.
  private struct Node {
    var cell: Int
    var from: Int
    var to: Int
    var depth: Int
  }

  /// - Parameter sorted: tokens in the order of their bytes, without duplicates; `bytes` gives each one's.
  /// - Returns: false where the trie would not fit into its numbers.
  mutating func build(_ sorted: [UInt32], _ bytes: (UInt32) -> UnsafeBufferPointer<UInt8>) -> Bool {
    grow(to: 1 << 12)
    cells[0] = TrieCell(base: 0, parent: 0, token: 0).rawValue
    // Depth first, so that the cells of one token stand near each other in memory.
    var open = [Node(cell: 0, from: 0, to: sorted.count, depth: 0)]
    while let node = open.popLast() {
      var children = branches(of: node, sorted, bytes)
      if children.isEmpty { continue }
      let base = place(children.map { Int($0.byte) })
      if base + 256 >= Self.emptyParent { return false }
      let own = TrieCell(rawValue: cells[node.cell])
      cells[node.cell] = TrieCell(base: base, parent: Int(own.parent), token: Int(own.token)).rawValue
      for index in children.indices {
        let cell = base + Int(children[index].byte)
        let first = sorted[children[index].node.from]
        let isToken = bytes(first).count == node.depth + 1
        cells[cell] = TrieCell(base: 0, parent: node.cell, token: isToken ? Int(first) + 1 : 0).rawValue
        children[index].node.cell = cell
        if isToken { children[index].node.from += 1 }
        if children[index].node.from < children[index].node.to { open.append(children[index].node) }
      }
    }
    return true
  }

  private func branches(
    of node: Node, _ sorted: [UInt32], _ bytes: (UInt32) -> UnsafeBufferPointer<UInt8>
  ) -> [(byte: UInt8, node: Node)] {
    var result: [(byte: UInt8, node: Node)] = []
    for position in node.from..<node.to {
      let byte = bytes(sorted[position])[node.depth]
      if let last = result.indices.last, result[last].byte == byte {
        result[last].node.to = position + 1
      } else {
        result.append((byte, Node(cell: 0, from: position, to: position + 1, depth: node.depth + 1)))
      }
    }
    return result
  }

  /// The lowest base at which all children fall on free cells; from time to time the search gives up the
  /// cells it met most often, so that building stays fast.
  private mutating func place(_ children: [Int]) -> Int {
    while firstFree < cells.count, cells[firstFree] != Self.empty { firstFree += 1 }
    var free = max(firstFree, children[0] + 1)
    var misses = 0
    while true {
      if free + 512 >= cells.count { grow(to: cells.count * 2) }
      if cells[free] == Self.empty {
        let base = free - children[0]
        if children.allSatisfy({ cells[base + $0] == Self.empty }) {
          if misses > 64 { firstFree += (free - firstFree) / 8 }
          return base
        }
        misses += 1
      }
      free += 1
    }
  }

  private mutating func grow(to count: Int) {
    cells.append(contentsOf: repeatElement(Self.empty, count: count - cells.count))
  }

  /// The cells up to the last one in use, and 256 more, so that no look-up leaves them.
  var trimmed: ArraySlice<UInt64> {
    let last = cells.lastIndex { $0 != Self.empty } ?? 0
    return cells[..<min(cells.count, last + 257)]
  }
}
