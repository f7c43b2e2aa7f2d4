import GlyphVision

/// One image's way through the encoder. Every phase goes over blocks of rows, whose intermediate values
/// stay in the worker's scratch memory; the blocks do not depend on the number of threads, and so neither do results.
struct TowerRun {
  let tower: VisionTower
  let grid: PatchGrid
  let order: PatchOrder
  let rotation: Rotation
  let observe: TowerObserver?
  private let scratch: [FloatBuffer]
  private let attention: Attention
  /// `[patches, width]`
  private let hidden: FloatBuffer

  private var config: TowerConfig { tower.config }
  private var layers: Layers { tower.layers }

  init(_ tower: VisionTower, _ grid: PatchGrid, threads: Int, _ observe: TowerObserver?) {
    let config = tower.config
    self.tower = tower
    self.grid = grid
    self.observe = observe
    order = PatchOrder(
      grid, merge: config.merge,
      windowTokens: config.window > 0 ? config.window / config.merge / config.patch : nil)
    rotation = Rotation(headWidth: config.headWidth, coordinates: max(grid.rows, grid.columns))
    hidden = FloatBuffer(grid.patches * config.width)
    attention = Attention(heads: config.heads, headWidth: config.headWidth, patches: grid.patches)
    let size = Self.scratchSize(config, rows: Self.blockRows(grid.patches))
    scratch = (0..<threads).map { _ in FloatBuffer(size) }
  }

  func run(_ pixels: SharedFloats, into output: inout TowerOutput) {
    embedPatches(pixels)
    for (index, block) in layers.blocks.enumerated() {
      let isWhole = order.tokens == nil || config.fullBlocks.contains(index)
      attend(block, isWhole ? order.frames : order.windows)
      finish(block)
      show("blocks.\(index)", hidden, config.width)
      if let slot = config.deepstack.firstIndex(of: index) {
        // The features stand in the order of their blocks, whatever the order of their mergers.
        let place = config.deepstack.count { $0 < index }
        append(merge(layers.deepstack[slot], "deepstack_merger_list.\(slot)"), to: &output.deepstack[place])
      }
    }
    switch layers.head {
    case .merger(let merger): append(merge(merger, "merger"), to: &output.embeddings)
    case .glm: append(glmHead(), to: &output.embeddings)
    }
    output.grids.append(grid)
  }

  // MARK: Blocks of rows

  /// Large enough for OpenBLAS to reach its speed, and a multiple of four blocks, so that few threads share them
  /// evenly.
  private static func blockRows(_ rows: Int) -> Int {
    let blocks = ((rows + 1023) / 1024 + 3) / 4 * 4
    return max(64, (rows + blocks - 1) / blocks)
  }

  /// For a block of patches, or of a quarter as many tokens of four times the width.
  private static func scratchSize(_ config: TowerConfig, rows: Int) -> Int {
    let cells = config.merge * config.merge
    let block = config.width + max(3 * config.width, 2 * config.mlpWidth)
    let joint = config.width * cells
    let merger = 2 * joint
    let glm = config.outputWidth + 2 * config.mergerWidth
    return max(
      rows * block, (rows + cells - 1) / cells * max(merger, glm),
      Attention.scratch(headWidth: config.headWidth))
  }

  /// Runs `body` (first row, rows, scratch memory) for all blocks of the patches or, with `cells`, of the tokens.
  private func blocks(
    of cells: Int = 1, _ body: @Sendable (_ first: Int, _ rows: Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let all = grid.patches / cells
    let step = max(1, Self.blockRows(grid.patches) / cells)
    let scratch = scratch
    parallel(threads: scratch.count, count: (all + step - 1) / step) { worker, index in
      body(index * step, min(step, all - index * step), scratch[worker].base)
    }
  }

  private func show(_ name: String, _ values: FloatBuffer, _ width: Int) {
    observe?(TowerStage(name: name, rows: values.count / width, width: width), values.values)
  }

  // MARK: Patches

  private func embedPatches(_ pixels: SharedFloats) {
    let (hidden, layers, config) = (hidden, layers, config)
    let target = order.tokens == nil ? hidden : FloatBuffer(hidden.count)
    blocks { first, rows, _ in
      guard let from = pixels.values.baseAddress else { return }
      layers.patches.apply(
        from + first * config.patchValues, target.base + first * config.width, rows: rows)
    }
    show("patch_embed", target, config.width)
    if let tokens = order.tokens {
      let unit = config.merge * config.merge * config.width
      for (place, token) in tokens.enumerated() {
        (hidden.base + place * unit).update(from: target.base + token * unit, count: unit)
      }
    }
    if let norm = layers.patchNorm {
      blocks { first, rows, _ in
        let row = hidden.base + first * config.width
        norm.apply(row, row, rows: rows)
      }
      show("post_conv_layernorm", hidden, config.width)
    }
    if let positions = layers.positions {
      addPositions(positions)
      show("embeddings", hidden, config.width)
    }
  }

  private func addPositions(_ table: Floats) {
    let (hidden, order, width, side) = (hidden, order, config.width, config.positions)
    let isCubic = config.family == .glm4V
    let taps = isCubic ? AxisTaps.bicubic : AxisTaps.bilinear
    let (vertical, horizontal) = (taps(grid.rows, side), taps(grid.columns, side))
    blocks { first, rows, _ in
      for patch in first..<first + rows {
        let to = hidden.base + patch * width
        let v = Int(order.rows[patch]) * vertical.count
        let h = Int(order.columns[patch]) * horizontal.count
        for i in v..<v + vertical.count {
          for j in h..<h + horizontal.count {
            let entry = vertical.entries[i] * side + horizontal.entries[j]
            Lanes.add(
              table.base + entry * width, times: vertical.weights[i] * horizontal.weights[j], to: to, width)
          }
        }
      }
    }
  }

  // MARK: Transformer blocks

  private func attend(_ block: Block, _ segments: [Range<Int>]) {
    let (hidden, config, blas) = (hidden, config, tower.blas)
    let (attention, order, rotation) = (attention, order, rotation)
    let (width, headWidth, patches) = (config.width, config.headWidth, grid.patches)
    blocks { first, rows, scratch in
      let joint = scratch + rows * width
      block.norm1.apply(hidden.base + first * width, scratch, rows: rows)
      blas.apply(block.qkv, scratch, joint, rows: rows)
      Lanes.add(block.qkv.bias, to: joint, rows: rows, width: 3 * width)
      for row in 0..<rows {
        let patch = first + row
        let from = joint + row * 3 * width
        for head in 0..<config.heads {
          let to = (head * patches + patch) * headWidth
          for (part, target) in [attention.queries, attention.keys, attention.values].enumerated() {
            let vector = target.base + to
            vector.update(from: from + part * width + head * headWidth, count: headWidth)
            if part < 2 {
              rotation.turn(vector, row: Int(order.rows[patch]), column: Int(order.columns[patch]))
            }
          }
        }
      }
    }
    attention.run(segments, blas, scratch)
  }

  /// What follows attention: its projection, and the MLP, both added to the patches' vectors.
  private func finish(_ block: Block) {
    let (hidden, config, blas, attention) = (hidden, config, tower.blas, attention)
    let (width, headWidth, patches) = (config.width, config.headWidth, grid.patches)
    blocks { first, rows, scratch in
      let to = hidden.base + first * width
      for row in 0..<rows {
        for head in 0..<config.heads {
          (scratch + row * width + head * headWidth).update(
            from: attention.queries.base + (head * patches + first + row) * headWidth, count: headWidth)
        }
      }
      blas.apply(block.projection, scratch, to, rows: rows, adds: true)
      Lanes.add(block.projection.bias, to: to, rows: rows, width: width)
      block.norm2.apply(to, scratch, rows: rows)
      block.mlp.apply(scratch, to, inner: scratch + rows * width, rows: rows, adds: true, blas)
    }
  }

  // MARK: Visual tokens

  private func merge(_ merger: Merger, _ name: String) -> FloatBuffer {
    let (hidden, config, blas) = (hidden, config, tower.blas)
    let cells = config.merge * config.merge
    let joint = config.width * cells
    let output = FloatBuffer(grid.patches / cells * config.outputWidth)
    blocks(of: cells) { first, rows, scratch in
      let inner = scratch + rows * joint
      merger.norm.apply(hidden.base + first * joint, scratch, rows: rows * joint / merger.norm.width)
      blas.apply(merger.first, scratch, inner, rows: rows)
      Activation.exactGELU.apply(inner, bias: merger.first.bias, rows: rows, columns: joint)
      let to = output.base + first * config.outputWidth
      blas.apply(merger.second, inner, to, rows: rows)
      Lanes.add(merger.second.bias, to: to, rows: rows, width: config.outputWidth)
    }
    show(name, output, config.outputWidth)
    return output
  }

  private func glmHead() -> FloatBuffer {
    guard case .glm(let norm, let downsample, let projection, let projectionNorm, let mlp) = layers.head
    else {
      preconditionFailure("only called for this head")
    }
    let (hidden, config, blas) = (hidden, config, tower.blas)
    let cells = config.merge * config.merge
    let (joint, width) = (config.width * cells, config.outputWidth)
    let output = FloatBuffer(grid.patches / cells * width)
    blocks { first, rows, _ in
      let row = hidden.base + first * config.width
      norm.apply(row, row, rows: rows)
    }
    show("post_layernorm", hidden, config.width)
    blocks(of: cells) { first, rows, _ in
      let to = output.base + first * width
      blas.apply(downsample, hidden.base + first * joint, to, rows: rows)
      Lanes.add(downsample.bias, to: to, rows: rows, width: width)
    }
    show("downsample", output, width)
    blocks(of: cells) { first, rows, scratch in
      let to = output.base + first * width
      blas.apply(projection, to, scratch, rows: rows)
      projectionNorm.apply(scratch, scratch, rows: rows)
      Activation.exactGELU.apply(scratch, bias: nil, rows: rows, columns: width)
      mlp.apply(scratch, to, inner: scratch + rows * width, rows: rows, adds: false, blas)
    }
    show("merger", output, width)
    return output
  }

  /// Appends the tokens' vectors in the order of the page.
  private func append(_ values: FloatBuffer, to list: inout [Float]) {
    let width = config.outputWidth
    guard let tokens = order.tokens else {
      list.append(contentsOf: values.values)
      return
    }
    let start = list.count
    list.append(contentsOf: repeatElement(0, count: values.count))
    list.withUnsafeMutableBufferPointer { list in
      guard let base = list.baseAddress else { return }
      for (place, token) in tokens.enumerated() {
        (base + start + token * width).update(from: values.base + place * width, count: width)
      }
    }
  }
}

extension OpenBLAS {
  /// y (rows x outputs) = x W', or += with `adds`; without the bias.
  func apply(
    _ linear: Linear, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int,
    adds: Bool = false
  ) {
    timesTransposed(
      rows: rows, columns: linear.outputs, depth: linear.inputs, x, linear.inputs, linear.weight.base,
      linear.inputs, factor: adds ? 1 : 0, y, linear.outputs)
  }
}

extension MLP {
  /// y = mlp(x), or += with `adds`, for contiguous rows; `inner` has room for the rows of the inner layers.
  func apply(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, inner: UnsafeMutablePointer<Float>,
    rows: Int,
    adds: Bool, _ blas: OpenBLAS
  ) {
    let last: Linear
    switch self {
    case .plain(let first, let second, let activation):
      blas.apply(first, x, inner, rows: rows)
      activation.apply(inner, bias: first.bias, rows: rows, columns: first.outputs)
      last = second
    case .gated(let gate, let up, let down, let activation):
      let other = inner + rows * gate.outputs
      blas.apply(gate, x, inner, rows: rows)
      blas.apply(up, x, other, rows: rows)
      activation.gate(inner, other, gateBias: gate.bias, upBias: up.bias, rows: rows, columns: gate.outputs)
      last = down
    }
    blas.apply(last, inner, y, rows: rows, adds: adds)
    Lanes.add(last.bias, to: y, rows: rows, width: last.outputs)
  }
}
