/// Row-wise operations of one pass over memory; sixteen floats at a time.
extension Norm {
  /// output = norm(input) for `rows` contiguous rows of `width`; both may be the same memory.
  func apply(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, rows: Int) {
    for row in 0..<rows {
      let from = input + row * width
      let to = output + row * width
      if let bias {
        let mean = Lanes.sum(from, width) { $0 } / Float(width)
        let variance = Lanes.sum(from, width) { ($0 - mean) * ($0 - mean) } / Float(width)
        let scale = 1 / (variance + epsilon).squareRoot()
        Lanes.map(from, weight.base, bias.base, to, width) { x, weight, bias in
          (x - mean) * scale * weight + bias
        }
      } else {
        let square = Lanes.sum(from, width) { $0 * $0 } / Float(width)
        let scale = 1 / (square + epsilon).squareRoot()
        Lanes.map(from, weight.base, weight.base, to, width) { x, weight, _ in x * scale * weight }
      }
    }
  }
}

enum Lanes {
  typealias Vector = SIMD16<Float>

  @inline(__always)
  private static func load(_ from: UnsafePointer<Float>, _ index: Int) -> Vector {
    UnsafeRawPointer(from + index).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  private static func store(_ value: Vector, _ to: UnsafeMutablePointer<Float>, _ index: Int) {
    UnsafeMutableRawPointer(to + index).storeBytes(of: value, as: Vector.self)
  }

  @inline(__always)
  static func sum(_ x: UnsafePointer<Float>, _ count: Int, _ term: (Vector) -> Vector) -> Float {
    var total = Vector.zero
    let whole = count & ~15
    for i in stride(from: 0, to: whole, by: 16) { total += term(load(x, i)) }
    var result = total.sum()
    for i in whole..<count { result += term(Vector(repeating: x[i]))[0] }
    return result
  }

  @inline(__always)
  static func map(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ count: Int, _ body: (Vector, Vector, Vector) -> Vector
  ) {
    let whole = count & ~15
    for i in stride(from: 0, to: whole, by: 16) { store(body(load(a, i), load(b, i), load(c, i)), output, i) }
    for i in whole..<count {
      output[i] =
        body(Vector(repeating: a[i]), Vector(repeating: b[i]), Vector(repeating: c[i]))[0]
    }
  }

  /// Every row += bias.
  static func add(_ bias: Floats?, to x: UnsafeMutablePointer<Float>, rows: Int, width: Int) {
    guard let bias else { return }
    for row in 0..<rows {
      let to = x + row * width
      map(to, bias.base, bias.base, to, width) { x, bias, _ in x + bias }
    }
  }

  /// x += factor * y.
  @inline(__always)
  static func add(
    _ y: UnsafePointer<Float>, times factor: Float, to x: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, y, y, x, count) { x, y, _ in x + y * factor }
  }
}
