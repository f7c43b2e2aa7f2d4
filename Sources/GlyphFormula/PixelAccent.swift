/// Accents drawn pixel by pixel: in small type a font's hat, tilde and bar are the same gray smear, and a hat that
/// reads as a bar is another quantity.
struct PixelAccent {
  /// From this size on (px per em) the font's own marks can be told apart.
  static let sharpSize = 13.0

  private let rows: [String]

  /// - Parameter mark: A combining mark; nil for one that has no drawing here.
  init?(_ mark: UInt32) {
    guard let rows = Self.drawings[mark] else { return nil }
    self.rows = rows
  }

  private static let drawings: [UInt32: [String]] = [
    0x302: [".#.", "#.#"], 0x303: [".#.#", "#.#."], 0x304: ["####"], 0x307: ["#"], 0x308: ["#.#"],
    0x20DB: ["#.#.#"], 0x20DC: ["#.#.#.#"], 0x301: [".#", "#."], 0x300: ["#.", ".#"],
    0x306: ["#..#", ".##."], 0x30C: ["#.#", ".#."], 0x30A: [".#.", "#.#", ".#."],
    0x20D7: ["..#.", "####", "..#."],
  ]

  /// Draws the mark one clear pixel above the box's ink.
  func draw(over box: inout MathBox, centre: Double) {
    let width = rows[0].utf8.count
    let left = Int((centre - Double(width) / 2).rounded())
    let top = box.height + 1 + rows.count
    for (row, pixels) in rows.enumerated() {
      var column = 0
      for run in Self.runs(pixels) {
        if run.isInk { box.addRule(x: left + column, top: top - row, width: run.count, height: 1) }
        column += run.count
      }
    }
  }

  private static func runs(_ pixels: String) -> [(isInk: Bool, count: Int)] {
    var runs: [(isInk: Bool, count: Int)] = []
    for pixel in pixels.utf8 {
      let isInk = pixel == UInt8(ascii: "#")
      if runs.last?.isInk == isInk {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((isInk, 1))
      }
    }
    return runs
  }
}
