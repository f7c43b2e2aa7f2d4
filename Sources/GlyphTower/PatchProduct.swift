import CTowerKernels

/// The patch convolution, as a product of each flattened patch with the kernel's weights.
///
/// A patch has over a thousand terms, and the order in which they are added up shows at 1e-5. The reference's
/// convolution (torch 2.13 and 2.15 on CPU: oneDNN) adds them one by one with FMA over frames, rows,
/// columns, and channels innermost, the bias last; the same order gives the same bits here.
struct PatchProduct: Sendable {
  let bias: Floats?
  private let width: Int
  /// Terms of a patch in the order of summation: their columns in a row of `pixel_values`.
  private let order: [Int32]
  /// The weights of sixteen outputs at a time, term by term.
  private let panels: FloatBuffer

  private static let lanes = 16

  init(_ config: TowerConfig, weight: Floats, bias: Floats?) {
    let area = config.patch * config.patch
    var order: [Int32] = []
    for frame in 0..<config.frames {
      for pixel in 0..<area {
        for channel in 0..<config.channels {
          order.append(Int32((channel * config.frames + frame) * area + pixel))
        }
      }
    }
    let depth = order.count
    let lanes = Self.lanes
    panels = FloatBuffer((config.width + lanes - 1) / lanes * lanes * depth)
    panels.base.update(repeating: 0, count: panels.count)
    for output in 0..<config.width {
      let from = weight.base + output * depth
      let to = panels.base + output / lanes * lanes * depth + output % lanes
      for (term, column) in order.enumerated() { to[term * lanes] = from[Int(column)] }
    }
    (self.order, self.bias, width) = (order, bias, config.width)
  }

  /// y (rows x width) = the products of `rows` patches, with the bias.
  func apply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int) {
    glyph_ordered_product(x, panels.base, order, y, rows, order.count, width)
    Lanes.add(bias, to: y, rows: rows, width: width)
  }
}
