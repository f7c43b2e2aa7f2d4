import CTowerKernels
import Testing

@testable import GlyphTower
import GlyphVision

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct KernelTests {
  /// Values of no special form that repeat for every run.
  static func values(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7919 &+ seed &* 104_729) % 2003) / 400 - 2.5 }
  }

  /// More queries and keys than fit in a block, segments of all kinds; against plain softmax in double precision.
  @Test func attentionInBlocksIsSoftmaxAttention() throws {
    let blas = try OpenBLAS.shared.get()
    let (heads, width, patches) = (2, 12, 1200)
    let segments = [0..<1100, 1100..<1101, 1101..<1200]
    let attention = Attention(heads: heads, headWidth: width, patches: patches)
    let size = heads * width * patches
    let (q, k, v) = (Self.values(size, 1), Self.values(size, 2), Self.values(size, 3))
    for (buffer, source) in [(attention.queries, q), (attention.keys, k), (attention.values, v)] {
      buffer.base.update(from: source, count: size)
    }
    let scratch = (0..<2).map { _ in FloatBuffer(Attention.scratch(headWidth: width)) }
    attention.run(segments, blas, scratch)
    var worst = 0.0
    for head in 0..<heads {
      for segment in segments {
        for row in stride(from: segment.lowerBound, to: segment.upperBound, by: 37) {
          let query = (head * patches + row) * width
          let weights = segment.map { key in
            let base = (head * patches + key) * width
            let dot = (0..<width).reduce(0.0) { $0 + Double(q[query + $1]) * Double(k[base + $1]) }
            return exp(dot / Double(width).squareRoot())
          }
          let sum = weights.reduce(0, +)
          for i in 0..<width {
            let expected = zip(segment, weights).reduce(0.0) {
              $0 + $1.1 * Double(v[(head * patches + $1.0) * width + i])
            }
            worst = max(worst, abs(expected / sum - Double(attention.queries.base[query + i])))
          }
        }
      }
    }
    #expect(worst < 5e-6)
  }

  @Test func scoresFarApartNeitherOverflowNorVanish() {
    var scores: [Float] = [1e4, -1e4, 0] + [Float](repeating: .nan, count: 13)
    var (maximum, sum, output): ([Float], [Float], [Float]) = ([-.infinity], [0], [0, 0])
    glyph_softmax_step(&scores, 1, 3, 16, 1, &maximum, &sum, &output, 2)
    #expect(Array(scores[..<3]) == [1, 0, 0])
    #expect(maximum == [1e4] && sum == [1])
    output = [3, 4]
    scores[0] = 10001
    glyph_softmax_step(&scores, 1, 1, 16, 1, &maximum, &sum, &output, 2)
    #expect(maximum == [10001])
    #expect(abs(output[0] - 3 * Float(exp(-1.0))) < 1e-6 && abs(sum[0] - 1 - Float(exp(-1.0))) < 1e-6)
  }

  static let activations: [(Activation, @Sendable (Double) -> Double)] = [
    (.silu, { $0 / (1 + exp(-$0)) }),
    (.quickGELU, { $0 / (1 + exp(-1.702 * $0)) }),
    (.tanhGELU, { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }),
    (.exactGELU, { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }),
  ]

  @Test(arguments: activations.indices) func activationsEqualTheirFormulas(index: Int) {
    let (activation, formula) = Self.activations[index]
    // 23 columns: a whole vector and a part of one.
    let points = (0..<23 * 40).map { Float($0 - 460) / 9 }
    var x = points
    activation.apply(&x, bias: nil, rows: 40, columns: 23)
    for (point, value) in zip(points, x) {
      let expected = formula(Double(point))
      #expect(abs(Double(value) - expected) <= 1e-6 * max(1, abs(expected)), "\(point)")
    }
    var gate = points
    activation.gate(&gate, points, gateBias: nil, upBias: nil, rows: 40, columns: 23)
    #expect(zip(zip(gate, points), x).allSatisfy { $0.0 == $0.1 * $1 })
  }

  @Test func sumsKeepTheOrderGiven() {
    // (1e8 + 1) - 1e8 is 0 in floats and 1e8 - 1e8 + 1 is 1, so that only the order asked for gives these.
    let x: [Float] = [1e8, 1, -1e8]
    let panels = [Float](repeating: 1, count: 3 * 16)
    var y: [Float] = [9, 9, 9]
    glyph_ordered_product(x, panels, [0, 1, 2], &y, 1, 3, 3)
    #expect(y == [0, 0, 0])
    glyph_ordered_product(x, panels, [0, 2, 1], &y, 1, 3, 3)
    #expect(y == [1, 1, 1])
  }

  @Test func windowsComeRowByRowAndAreCutAtTheEdges() {
    // 6 x 4 patches are 3 x 2 visual tokens; windows of 2 x 2 tokens.
    let order = PatchOrder(PatchGrid(rows: 6, columns: 4), merge: 2, windowTokens: 2)
    #expect(order.tokens == [0, 1, 2, 3, 4, 5])
    #expect(order.windows == [0..<16, 16..<24])
    let wide = PatchOrder(PatchGrid(rows: 4, columns: 6), merge: 2, windowTokens: 2)
    #expect(wide.tokens == [0, 1, 3, 4, 2, 5])
    #expect(wide.windows == [0..<16, 16..<24])
    #expect(wide.frames == [0..<24])
    #expect(wide.rows[..<8].elementsEqual([0, 0, 1, 1, 0, 0, 1, 1]))
    #expect(wide.columns[..<8].elementsEqual([0, 1, 0, 1, 2, 3, 2, 3]))
    #expect(wide.columns[16..<24].elementsEqual([4, 5, 4, 5, 4, 5, 4, 5]))
  }

  @Test func everyIndexIsRunOnceWhateverTheThreads() {
    for threads in [1, 2, 7, 40] {
      let counts = FloatBuffer(100)
      counts.base.update(repeating: 0, count: 100)
      parallel(threads: threads, count: 100) { worker, index in
        counts.base[index] += worker < threads ? 1 : 100
      }
      #expect(counts.values.allSatisfy { $0 == 1 })
    }
  }
}
