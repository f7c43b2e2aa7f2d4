import GlyphGeometry

/// Pixels of 8 bits a channel, interleaved red, green, blue, row by row without gaps.
public struct RGBImage: Hashable, Sendable {
  public let size: PixelSize
  /// `3 * width * height` bytes.
  public let bytes: [UInt8]

  /// - Precondition: `bytes` has exactly `3 * width * height` elements.
  public init(size: PixelSize, bytes: [UInt8]) {
    precondition(bytes.count == 3 * size.area, "an RGB image has three bytes a pixel")
    self.size = size
    self.bytes = bytes
  }
}

/// Pixels of one 8-bit channel, row by row without gaps; 255 is white.
public struct GreyImage: Hashable, Sendable {
  public let size: PixelSize
  /// `width * height` bytes.
  public let bytes: [UInt8]

  /// - Precondition: `bytes` has exactly `width * height` elements.
  public init(size: PixelSize, bytes: [UInt8]) {
    precondition(bytes.count == size.area, "a grey image has one byte a pixel")
    self.size = size
    self.bytes = bytes
  }
}

/// What patches are cut from: text pages are grey, and a third of the work of colour ones.
public enum PixelSource: Hashable, Sendable {
  case rgb(RGBImage)
  case grey(GreyImage)

  public var size: PixelSize {
    switch self {
    case .rgb(let image): image.size
    case .grey(let image): image.size
    }
  }

  /// Bytes a pixel: 3 or 1.
  public var channels: Int {
    switch self {
    case .rgb: 3
    case .grey: 1
    }
  }

  /// The pixels row by row, `channels` bytes each.
  public var bytes: [UInt8] {
    switch self {
    case .rgb(let image): image.bytes
    case .grey(let image): image.bytes
    }
  }

  /// The pixels as they lie in memory; the pointer is good only inside `body`.
  public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    switch self {
    case .rgb(let image): image.bytes.withUnsafeBufferPointer(body)
    case .grey(let image): image.bytes.withUnsafeBufferPointer(body)
    }
  }

  /// The same pixels in three channels.
  public var rgb: RGBImage {
    switch self {
    case .rgb(let image): return image
    case .grey(let image):
      let bytes = [UInt8](unsafeUninitializedCapacity: 3 * image.bytes.count) { target, count in
        for (index, value) in image.bytes.enumerated() {
          target[3 * index] = value
          target[3 * index + 1] = value
          target[3 * index + 2] = value
        }
        count = 3 * image.bytes.count
      }
      return RGBImage(size: image.size, bytes: bytes)
    }
  }

  init(size: PixelSize, channels: Int, bytes: [UInt8]) {
    self =
      channels == 1
      ? .grey(GreyImage(size: size, bytes: bytes)) : .rgb(RGBImage(size: size, bytes: bytes))
  }
}

extension PixelSource {
  /// The pixels of a rectangle.
  /// - Precondition: the rectangle lies within the image.
  public func cropped(to rect: PixelRect) -> PixelSource {
    if rect.x == 0, rect.y == 0, rect.width == size.width, rect.height == size.height { return self }
    precondition(rect.x >= 0 && rect.y >= 0 && rect.maxX <= size.width && rect.maxY <= size.height)
    var result: [UInt8] = []
    result.reserveCapacity(rect.width * rect.height * channels)
    bytes.withUnsafeBufferPointer { source in
      for y in rect.y..<rect.maxY {
        let start = (y * size.width + rect.x) * channels
        result.append(contentsOf: source[start..<start + rect.width * channels])
      }
    }
    return PixelSource(
      size: PixelSize(width: rect.width, height: rect.height), channels: channels, bytes: result)
  }

  /// The image on a larger canvas, its upper left corner at (`x`, `y`); the rest is grey of the value `fill`.
  /// - Precondition: the image lies within the canvas.
  public func padded(to canvas: PixelSize, x: Int = 0, y: Int = 0, fill: UInt8) -> PixelSource {
    if canvas == size { return self }
    precondition(x >= 0 && y >= 0 && x + size.width <= canvas.width && y + size.height <= canvas.height)
    var result = [UInt8](repeating: fill, count: canvas.area * channels)
    result.withUnsafeMutableBufferPointer { target in
      bytes.withUnsafeBufferPointer { source in
        let length = size.width * channels
        for row in 0..<size.height {
          let start = ((y + row) * canvas.width + x) * channels
          (target.baseAddress! + start).update(from: source.baseAddress! + row * length, count: length)
        }
      }
    }
    return PixelSource(size: canvas, channels: channels, bytes: result)
  }
}
