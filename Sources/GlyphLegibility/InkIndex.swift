/// Masks by where their first columns have ink: those that a page rules out are passed over together.
struct InkIndex {
  /// Masks with ink in the same pixels of the two first columns.
  private struct Leaf {
    var second: UInt64
    /// Of the tokens, with the ink of the third and fourth columns.
    var members: [(number: Int32, third: UInt64, fourth: UInt64)]
  }

  /// Masks with the same bearing and ink in the same pixels of the first column.
  private struct Branch {
    var left: Int
    var first: UInt64
    var leaves: [Leaf] = []
  }

  private var branches: [Branch] = []
  private var branchNumbers: [Place: Int] = [:]
  private var leafNumbers: [Place: Int] = [:]

  private struct Place: Hashable {
    var branch: Int
    var column: UInt64
  }

  /// - Parameter occupied: See `MaskToken.occupied`.
  mutating func add(_ number: Int32, left: Int, occupied: SIMD4<UInt64>) {
    let branch = Place(branch: left, column: occupied[0])
    if branchNumbers[branch] == nil {
      branchNumbers[branch] = branches.count
      branches.append(Branch(left: left, first: occupied[0]))
    }
    let at = branchNumbers[branch]!
    let leaf = Place(branch: at, column: occupied[1])
    if leafNumbers[leaf] == nil {
      leafNumbers[leaf] = branches[at].leaves.count
      branches[at].leaves.append(Leaf(second: occupied[1], members: []))
    }
    branches[at].leaves[leafNumbers[leaf]!].members.append((number, occupied[2], occupied[3]))
  }

  /// The tokens that, stamped from a pen, have ink in their first four columns only where the page has.
  /// - Parameters:
  ///   - occupied: Ink of each column of the page, and of four more.
  ///   - width: Columns of the page.
  func forEach(at pen: Int, _ occupied: UnsafePointer<UInt64>, width: Int, _ use: (Int32) -> Void) {
    for branch in branches {
      let start = pen + branch.left
      guard start >= 0, start < width, branch.first & ~occupied[start] == 0 else { continue }
      let second = ~occupied[start + 1]
      let third = ~occupied[start + 2]
      let fourth = ~occupied[start + 3]
      for leaf in branch.leaves where leaf.second & second == 0 {
        for member in leaf.members where member.third & third | member.fourth & fourth == 0 {
          use(member.number)
        }
      }
    }
  }
}
