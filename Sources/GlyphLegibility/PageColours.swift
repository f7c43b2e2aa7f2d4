import GlyphImage

/// What a page's colours say of ink and coverage: pixels are compared as palette colours, because coverage was
/// rounded to a few steps when the page was written.
struct PageColours {
  /// Number of the colour of (ink << 8 | coverage); equal colours of several inks have one number. 0 is paper.
  let number: [UInt8]
  /// The most coverage, of any ink, that a pixel of the colour can have.
  let mostCoverage: [UInt8]
  /// The least coverage, of any ink, that a pixel of the colour can have.
  let leastCoverage: [UInt8]
  /// For each ink, the step (0 paper, then up) that a colour is of it; `foreign` where it is none.
  let step: [[UInt8]]
  /// For each ink, the step of each coverage.
  let stepOfCoverage: [[UInt8]]
  /// Inks with the same steps share one index of masks.
  let stepClass: [Int]
  let numberOfColour: [UInt32: UInt8]
  let inkCount: Int
  /// From this coverage on no ink is rounded to paper.
  let leastVisible: UInt8

  static let foreign: UInt8 = 255

  init(_ palette: InkPalette) {
    let colours = palette.colours.map { UInt32($0.red) << 16 | UInt32($0.green) << 8 | UInt32($0.blue) }
    var first: [UInt32: UInt8] = [:]
    for (index, colour) in colours.enumerated() where first[colour] == nil { first[colour] = UInt8(index) }
    let number = palette.indexTables.map { first[colours[Int($0)]]! }
    var most = [UInt8](repeating: 0, count: 256)
    var least = [UInt8](repeating: 255, count: 256)
    var steps: [[UInt8]] = []
    var stepsOfCoverage: [[UInt8]] = []
    for ink in 0..<palette.inks.count {
      var step = [UInt8](repeating: Self.foreign, count: 256)
      var ofCoverage: [UInt8] = []
      var current: UInt8 = 0
      for coverage in 0..<256 {
        let colour = Int(number[ink << 8 | coverage])
        if coverage > 0,
          palette.indexTables[ink << 8 | coverage] != palette.indexTables[ink << 8 | coverage - 1]
        {
          current += 1
        }
        ofCoverage.append(current)
        step[colour] = current
        most[colour] = max(most[colour], UInt8(coverage))
        least[colour] = min(least[colour], UInt8(coverage))
      }
      steps.append(step)
      stepsOfCoverage.append(ofCoverage)
    }
    self.number = number
    mostCoverage = most
    leastCoverage = least
    step = steps
    stepOfCoverage = stepsOfCoverage
    stepClass = stepsOfCoverage.map { table in stepsOfCoverage.firstIndex(of: table)! }
    numberOfColour = first
    inkCount = palette.inks.count
    leastVisible = UInt8(
      (0..<256).first { coverage in
        palette.inks.indices.allSatisfy { number[$0 << 8 | coverage] != 0 }
      } ?? 255)
  }
}
