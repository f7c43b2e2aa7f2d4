import GlyphGeometry
import GlyphImage
import GlyphTensor

/// Turns pixels into the tensors a model's encoder takes, bit for bit as its preprocessor does.
///
/// Types `f32`, `f16`, `bf16` hold normalised values; narrow types are the f32 value rounded to nearest even.
/// `u8` holds the resized pixels themselves, in patch (or tile) order, one plane or three, and not repeated
/// in time; a device expands a plane to the f32 tensor with
///
///     patches: out[row, ((c * frames + t) * P + y) * P + x]
///              = (u8[row, (k * P + y) * P + x] - shift[c]) / scale[c]
///     tiles:   out[tile, c, y, x] = (u8[tile, k, y, x] - shift[c]) / scale[c]
///
/// for c = 0, 1, 2 and t = 0 ..< frames, where k is c with three planes and 0 with one, in 32-bit floats;
/// `shift` and `scale` stand beside it as `pixel_shift` and `pixel_scale` (255 times mean and deviation).
public struct PixelEncoder: Sendable {
  public let profile: VisionProfile
  public let layout: TensorLayout
  public let type: DType
  /// Planes of a `u8` tensor: 1 takes grey pages only.
  public let planes: Int
  private let table: AnyTable

  /// - Throws: `VisionError.noTensors` where the profile has no tensors or `type` is none of the four.
  public init(_ profile: VisionProfile, type: DType = .f32, planes: Int = 3) throws(VisionError) {
    guard let layout = profile.rule.tensors else {
      throw .noTensors(profile: profile.name, reason: "this package counts its tokens only")
    }
    self.profile = profile
    self.layout = layout
    self.type = type
    self.planes = planes
    switch type {
    case .f32: table = .wide(ValueTable(profile.pixels) { $0 })
    case .f16: table = .narrow(ValueTable(profile.pixels) { FloatConversion.half($0) })
    case .bf16: table = .narrow(ValueTable(profile.pixels) { FloatConversion.bfloat($0) })
    case .u8: table = .plain
    default:
      throw .noTensors(
        profile: profile.name, reason: "element type \(type.rawValue); use f32, f16, bf16 or u8")
    }
  }

  /// The tensors that `encode` fills, in its order: the large one or two with pixels.
  public var tensors: [RowTensor] {
    switch layout {
    case .patches(let patches):
      [RowTensor("pixel_values", type, rowShape: type == .u8 ? planeShape(patches) : patches.rowShape)]
    case .tiles(let tiles):
      tiles.map { RowTensor($0.name, type, rowShape: [type == .u8 ? planes : 3, $0.side, $0.side]) }
    }
  }

  private func planeShape(_ patches: PatchLayout) -> [Int] {
    [planes * patches.patchSize * patches.patchSize]
  }

  /// Encodes one page, handing over the elements in pieces, each whole rows of tensor `index` of `tensors`.
  /// Beside the resized page no more memory is used than a strip of patches or one tile.
  /// - Returns: the page's plan.
  /// - Throws: `VisionError.size`, `.noTensors` for a coloured page where `planes` is 1, and what `body`
  ///   throws.
  @discardableResult
  public func encode(
    _ page: PixelSource, _ body: (_ index: Int, UnsafeRawBufferPointer) throws(VisionError) -> Void
  ) throws(VisionError) -> VisionPlan {
    let plan = try checkedPlan(page)
    switch layout {
    case .patches(let patches): try encode(page, plan, patches, body)
    case .tiles(let tiles):
      var source = ViewSource(page, profile.pixels)
      for (index, tile) in tiles.enumerated() {
        for view in tile.views(of: plan) { try encode(source.pixels(of: view), view, tile, index, body) }
      }
    }
    return plan
  }

  /// One page's tensor `index`, complete: `[rows] + rowShape` elements.
  public func tensor(_ index: Int = 0, of page: PixelSource) throws(VisionError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(try byteCount(index, of: page.size))
    try encode(page) { at, piece in if at == index { bytes.append(contentsOf: piece) } }
    return bytes
  }

  /// The page's first tensor as floats.
  /// - Precondition: the type is `f32`.
  public func floats(of page: PixelSource) throws(VisionError) -> [Float] {
    precondition(type == .f32)
    var floats: [Float] = []
    floats.reserveCapacity(try byteCount(of: page.size) / 4)
    try encode(page) { index, piece in
      if index == 0 { floats.append(contentsOf: piece.bindMemory(to: Float.self)) }
    }
    return floats
  }

  /// Bytes of all rows of tensor `index` for a page of this size.
  public func byteCount(_ index: Int = 0, of size: PixelSize) throws(VisionError) -> Int {
    let plan = try profile.plan(size)
    let row = tensors[index].rowSize
    switch layout {
    case .patches(let patches): return plan.canvas.area / (patches.patchSize * patches.patchSize) * row
    case .tiles(let tiles):
      let side = tiles[index].side
      return tiles[index].views(of: plan).reduce(0) { $0 + $1.window.width * $1.window.height }
        / (side * side)
        * row
    }
  }

  /// Encodes one page of a patch family straight into memory, the fastest way there is.
  /// - Precondition: the profile's layout is `.patches`, and `target` has room for `byteCount(of:
  ///   page.size)`.
  @discardableResult
  public func encode(
    _ page: PixelSource, into target: UnsafeMutableRawBufferPointer
  ) throws(VisionError) -> VisionPlan {
    guard case .patches(let patches) = layout else { preconditionFailure("tiles have no single tensor") }
    let plan = try checkedPlan(page)
    let job = PatchJob(self, page, plan, patches)
    precondition(target.count >= job.strips * job.stripBytes)
    for strip in 0..<job.strips {
      let place = strip * job.stripBytes
      cut(job, strip, into: UnsafeMutableRawBufferPointer(rebasing: target[place..<place + job.stripBytes]))
    }
    return plan
  }

  private func checkedPlan(_ page: PixelSource) throws(VisionError) -> VisionPlan {
    if type == .u8, planes == 1, page.channels == 3 {
      throw .noTensors(profile: profile.name, reason: "a coloured page does not fit in a single grey plane")
    }
    return try profile.plan(page.size)
  }

  // MARK: Patches

  /// One page cut into strips.
  private struct PatchJob {
    let kernel: PatchKernel
    let pixels: PixelSource
    let strips: Int
    /// Of output.
    let stripBytes: Int
    /// Bytes of input.
    let stripPixels: Int

    init(_ encoder: PixelEncoder, _ page: PixelSource, _ plan: VisionPlan, _ patches: PatchLayout) {
      var source = ViewSource(page, encoder.profile.pixels)
      pixels = encoder.planar(source.pixels(of: plan.views[0]))
      kernel = PatchKernel(
        patchSize: patches.patchSize, block: patches.block, frames: patches.frames,
        columns: pixels.size.width / patches.patchSize)
      strips = pixels.size.height / patches.patchSize / patches.block
      stripPixels = kernel.stride(pixels.channels) * patches.patchSize * patches.block
      stripBytes =
        encoder.type == .u8
        ? kernel.stripBytes(planes: pixels.channels) : kernel.stripElements * encoder.type.size
    }
  }

  private func encode(
    _ page: PixelSource, _ plan: VisionPlan, _ patches: PatchLayout,
    _ body: (Int, UnsafeRawBufferPointer) throws(VisionError) -> Void
  ) throws(VisionError) {
    let job = PatchJob(self, page, plan, patches)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: job.stripBytes, alignment: 64)
    defer { buffer.deallocate() }
    for strip in 0..<job.strips {
      cut(job, strip, into: buffer)
      try body(0, UnsafeRawBufferPointer(buffer))
    }
  }

  private func cut(_ job: PatchJob, _ strip: Int, into target: UnsafeMutableRawBufferPointer) {
    let channels = job.pixels.channels
    job.pixels.withBytes { bytes in
      let source = bytes.baseAddress! + strip * job.stripPixels
      switch table {
      case .wide(let table):
        job.kernel.cut(
          source, channels: channels, table, into: target.bindMemory(to: Float.self).baseAddress!)
      case .narrow(let table):
        job.kernel.cut(
          source, channels: channels, table, into: target.bindMemory(to: UInt16.self).baseAddress!)
      case .plain:
        job.kernel.copy(source, channels: channels, into: target.bindMemory(to: UInt8.self).baseAddress!)
      }
    }
  }

  /// A grey page stays grey, but for a `u8` tensor of three planes.
  private func planar(_ pixels: PixelSource) -> PixelSource {
    type == .u8 && planes == 3 ? .rgb(pixels.rgb) : pixels
  }

  // MARK: Tiles

  private func encode(
    _ pixels: PixelSource, _ view: ImageView, _ tile: TileTensor, _ index: Int,
    _ body: (Int, UnsafeRawBufferPointer) throws(VisionError) -> Void
  ) throws(VisionError) {
    let pixels = planar(pixels)
    let planes = type == .u8 ? self.planes : 3
    let area = tile.side * tile.side
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: planes * area * type.size, alignment: 64)
    defer { buffer.deallocate() }
    for y in stride(from: view.window.y, to: view.window.maxY, by: tile.side) {
      for x in stride(from: view.window.x, to: view.window.maxX, by: tile.side) {
        let cell = pixels.cropped(to: PixelRect(x: x, y: y, width: tile.side, height: tile.side))
        cell.withBytes { source in
          for plane in 0..<planes {
            fill(plane, of: source, channels: cell.channels, area: area, into: buffer)
          }
        }
        try body(index, UnsafeRawBufferPointer(buffer))
      }
    }
  }

  private func fill(
    _ plane: Int, of source: UnsafeBufferPointer<UInt8>, channels: Int, area: Int,
    into buffer: UnsafeMutableRawBufferPointer
  ) {
    let from = source.baseAddress! + (channels == 1 ? 0 : plane)
    switch table {
    case .wide(let table):
      let out = buffer.bindMemory(to: Float.self).baseAddress! + plane * area
      for i in 0..<area { out[i] = table.values[256 * plane + Int(from[channels * i])] }
    case .narrow(let table):
      let out = buffer.bindMemory(to: UInt16.self).baseAddress! + plane * area
      for i in 0..<area { out[i] = table.values[256 * plane + Int(from[channels * i])] }
    case .plain:
      let out = buffer.bindMemory(to: UInt8.self).baseAddress! + plane * area
      for i in 0..<area { out[i] = from[channels * i] }
    }
  }
}

/// The value table in the element size of the tensor.
private enum AnyTable: Sendable {
  case wide(ValueTable<Float>)
  /// f16 and bf16, as bit patterns.
  case narrow(ValueTable<UInt16>)
  case plain
}

/// A page's pixels as its views see them; tiles of one canvas share the resized picture.
private struct ViewSource {
  let page: PixelSource
  let rule: PixelRule
  private var last: (view: ImageView, pixels: PixelSource)?

  init(_ page: PixelSource, _ rule: PixelRule) {
    self.page = page
    self.rule = rule
  }

  /// The view's whole canvas.
  mutating func pixels(of view: ImageView) -> PixelSource {
    if let last, last.view.crop == view.crop, last.view.placed == view.placed, last.view.canvas == view.canvas
    {
      return last.pixels
    }
    let size = PixelSize(width: view.placed.width, height: view.placed.height)
    let pixels = page.cropped(to: view.crop)
      .resized(to: size, filter: rule.filter, arithmetic: rule.arithmetic)
      .padded(to: view.canvas, x: view.placed.x, y: view.placed.y, fill: rule.fill)
    last = (view, pixels)
    return pixels
  }
}
