import CTowerKernels

/// Softmax attention in blocks: scores of 512 queries by 512 keys stand in a core's cache at a time, with the
/// running maximum and sum of each query (online softmax, Milakov and Gimelshein 2018), so that memory grows with the
/// number of patches, not with its square.
struct Attention: Sendable {
  static let queryBlock = 512
  static let keyBlock = 512

  /// Queries, keys and values, each `[heads, patches, headWidth]`; the result replaces the queries.
  let queries: FloatBuffer
  let keys: FloatBuffer
  let values: FloatBuffer
  let heads: Int
  let headWidth: Int
  let patches: Int

  init(heads: Int, headWidth: Int, patches: Int) {
    (self.heads, self.headWidth, self.patches) = (heads, headWidth, patches)
    queries = FloatBuffer(heads * headWidth * patches)
    keys = FloatBuffer(heads * headWidth * patches)
    values = FloatBuffer(heads * headWidth * patches)
  }

  /// Floats of scratch memory a worker needs.
  static func scratch(headWidth: Int) -> Int { queryBlock * (keyBlock + headWidth + 2) }

  /// Each patch attends to the patches of its own segment.
  func run(_ segments: [Range<Int>], _ blas: OpenBLAS, _ scratch: [FloatBuffer]) {
    var tasks: [(queries: Range<Int>, keys: Range<Int>)] = []
    for segment in segments {
      for start in stride(from: segment.lowerBound, to: segment.upperBound, by: Self.queryBlock) {
        tasks.append((start..<min(start + Self.queryBlock, segment.upperBound), segment))
      }
    }
    // Tasks of one head follow each other, so that its keys stay in the cache.
    let all = tasks
    parallel(threads: scratch.count, count: heads * all.count) { worker, index in
      attend(head: index / all.count, all[index % all.count], blas, scratch[worker].base)
    }
  }

  private func attend(
    head: Int, _ task: (queries: Range<Int>, keys: Range<Int>), _ blas: OpenBLAS,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let rows = task.queries.count
    let scores = scratch
    let output = scores + Self.queryBlock * Self.keyBlock
    let maximum = output + Self.queryBlock * headWidth
    let sum = maximum + Self.queryBlock
    output.update(repeating: 0, count: rows * headWidth)
    maximum.update(repeating: -.infinity, count: rows)
    sum.update(repeating: 0, count: rows)
    let query = queries.base + (head * patches + task.queries.lowerBound) * headWidth
    let scale = 1 / Float(headWidth).squareRoot()
    for start in stride(from: task.keys.lowerBound, to: task.keys.upperBound, by: Self.keyBlock) {
      let columns = min(Self.keyBlock, task.keys.upperBound - start)
      let offset = (head * patches + start) * headWidth
      blas.timesTransposed(
        rows: rows, columns: columns, depth: headWidth, query, headWidth, keys.base + offset, headWidth,
        factor: 0, scores, Self.keyBlock)
      glyph_softmax_step(scores, rows, columns, Self.keyBlock, scale, maximum, sum, output, headWidth)
      blas.times(
        rows: rows, columns: headWidth, depth: columns, scores, Self.keyBlock, values.base + offset,
        headWidth,
        factor: 1, output, headWidth)
    }
    for row in 0..<rows {
      let factor = 1 / sum[row]
      for i in row * headWidth..<(row + 1) * headWidth { query[i] = output[i] * factor }
    }
  }
}
