#if canImport(Glibc)
  import Glibc
#endif

/// The hot core: cuts one strip of patches, as high as a block, out of rows of pixels. Output is written
/// front to back, so that it streams; a strip of the input stays in the cache meanwhile.
struct PatchKernel {
  /// px.
  var patchSize: Int
  var block: Int
  var frames: Int
  /// Patches across.
  var columns: Int

  /// Bytes from one row of pixels to the next, at `channels` bytes a pixel.
  func stride(_ channels: Int) -> Int { columns * patchSize * channels }

  /// Elements of one strip in the normalised form.
  var stripElements: Int { columns * block * 3 * frames * patchSize * patchSize }

  /// Bytes of one strip of the u8 plane with that many planes.
  func stripBytes(planes: Int) -> Int { columns * block * planes * patchSize * patchSize }

  /// Calls `body` with the first pixel's offset (px from the strip's start, in rows and columns) of each
  /// patch in output order.
  @inline(__always)
  private func forEachPatch(_ body: (_ row: Int, _ column: Int) -> Void) {
    for blockColumn in 0..<columns / block {
      for row in 0..<block {
        for column in 0..<block {
          body(row * patchSize, (blockColumn * block + column) * patchSize)
        }
      }
    }
  }

  /// Normalised values of one strip.
  /// - Parameters:
  ///   - source: the strip's first pixel, `channels` (1 or 3) bytes a pixel.
  ///   - target: room for `stripElements`.
  func cut<Element>(
    _ source: UnsafePointer<UInt8>, channels: Int, _ table: ValueTable<Element>,
    into target: UnsafeMutablePointer<Element>
  ) {
    table.values.withUnsafeBufferPointer { values in
      // Literal sizes let the compiler unroll the rows of the two patch sizes in use.
      switch patchSize {
      case 14: cut(source, channels, values.baseAddress!, table.isShared, target, size: 14)
      case 16: cut(source, channels, values.baseAddress!, table.isShared, target, size: 16)
      default: cut(source, channels, values.baseAddress!, table.isShared, target, size: patchSize)
      }
    }
  }

  @inline(__always)
  private func cut<Element>(
    _ source: UnsafePointer<UInt8>, _ channels: Int, _ values: UnsafePointer<Element>, _ isShared: Bool,
    _ target: UnsafeMutablePointer<Element>, size: Int
  ) {
    let area = size * size
    let stride = stride(channels)
    var out = target
    forEachPatch { row, column in
      let start = source + row * stride + column * channels
      for channel in 0..<3 {
        if channels == 1, isShared, channel > 0 {
          out.update(from: out - area * frames, count: area)
        } else {
          Self.look(
            start + (channels == 1 ? 0 : channel), channels, stride, values + 256 * channel, out, size: size)
        }
        for frame in 1..<max(frames, 1) { (out + frame * area).update(from: out, count: area) }
        out += area * frames
      }
    }
  }

  @inline(__always)
  private static func look<Element>(
    _ source: UnsafePointer<UInt8>, _ channels: Int, _ stride: Int, _ values: UnsafePointer<Element>,
    _ target: UnsafeMutablePointer<Element>, size: Int
  ) {
    for y in 0..<size {
      let line = source + y * stride
      let out = target + y * size
      if channels == 1 {
        for x in 0..<size { out[x] = values[Int(line[x])] }
      } else {
        for x in 0..<size { out[x] = values[Int(line[3 * x])] }
      }
    }
  }

  /// The pixels of one strip as they are, plane after plane in each patch.
  /// - Parameters:
  ///   - source: the strip's first pixel, `channels` (1 or 3) bytes a pixel; 1 only where `planes` is 1.
  ///   - target: room for `stripBytes(planes: channels)`.
  func copy(_ source: UnsafePointer<UInt8>, channels: Int, into target: UnsafeMutablePointer<UInt8>) {
    switch (channels, patchSize) {
    case (1, 14): copyGrey(source, target) { Self.copy14($0, $1, stride: $2) }
    case (1, 16): copyGrey(source, target) { Self.copy16($0, $1, stride: $2) }
    case (1, let size):
      copyGrey(source, target) { from, to, stride in
        for y in 0..<size { (to + y * size).update(from: from + y * stride, count: size) }
      }
    default: copyColour(source, target)
    }
  }

  @inline(__always)
  private func copyGrey(
    _ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>,
    _ copyPatch: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>, Int) -> Void
  ) {
    let stride = stride(1)
    var out = target
    forEachPatch { row, column in
      copyPatch(source + row * stride + column, out, stride)
      out += patchSize * patchSize
    }
  }

  /// 14 bytes a row as two words of 8 that overlap by 2.
  @inline(__always)
  private static func copy14(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, stride: Int) {
    let source = UnsafeRawPointer(from)
    let target = UnsafeMutableRawPointer(to)
    for y in 0..<14 {
      let head = source.loadUnaligned(fromByteOffset: y &* stride, as: UInt64.self)
      let tail = source.loadUnaligned(fromByteOffset: y &* stride &+ 6, as: UInt64.self)
      target.storeBytes(of: head, toByteOffset: y &* 14, as: UInt64.self)
      target.storeBytes(of: tail, toByteOffset: y &* 14 &+ 6, as: UInt64.self)
    }
  }

  @inline(__always)
  private static func copy16(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, stride: Int) {
    let source = UnsafeRawPointer(from)
    let target = UnsafeMutableRawPointer(to)
    for y in 0..<16 {
      let line = source.loadUnaligned(fromByteOffset: y &* stride, as: SIMD16<UInt8>.self)
      target.storeBytes(of: line, toByteOffset: y &* 16, as: SIMD16<UInt8>.self)
    }
  }

  private func copyColour(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>) {
    let stride = stride(3)
    let area = patchSize * patchSize
    var out = target
    forEachPatch { row, column in
      for y in 0..<patchSize {
        let line = source + (row + y) * stride + column * 3
        let to = out + y * patchSize
        for x in 0..<patchSize {
          to[x] = line[3 * x]
          to[area + x] = line[3 * x + 1]
          to[2 * area + x] = line[3 * x + 2]
        }
      }
      out += 3 * area
    }
  }
}
