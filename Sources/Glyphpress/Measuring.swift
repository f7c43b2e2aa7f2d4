import GlyphDocument
import GlyphGeometry
import GlyphLayout
import GlyphReport
import GlyphVision

extension DocumentMeasure {
  /// The measure of a document before anything is counted.
  public init(_ document: Document, style: PageStyle) {
    let bytes = document.text.bytes
    self.init(
      name: document.name, style: style.name, mode: style.mode.rawValue, bytes: bytes.count,
      characters: bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
  }
}

/// Measures documents in one style for several models, without drawing a pixel: pages are laid out once for all
/// models that ask the same of page sizes.
public final class Measurer {
  private let style: PageStyle
  private let presses: [(press: Press, profiles: [VisionProfile])]
  private let order: [String]

  /// - Parameter profiles: The models; each is reported under its name, in this order.
  public init(style: PageStyle, profiles: [VisionProfile], installation: Installation) throws {
    self.style = style
    let shelf = try installation.fontShelf()
    order = profiles.map(\.name)
    var groups: [(grid: PageGrid, profiles: [VisionProfile])] = []
    for profile in profiles {
      if let index = groups.firstIndex(where: {
        $0.grid == profile.pageGrid(for: style) && $0.profiles[0].agrees(with: profile)
      }) {
        groups[index].profiles.append(profile)
      } else {
        groups.append((profile.pageGrid(for: style), [profile]))
      }
    }
    presses = groups.map { (Press(style: style, profile: $0.profiles[0], shelf: shelf), $0.profiles) }
  }

  /// - Throws: `FontError`, `PressError.style`, `VisionError`, and what `onPage` throws.
  public func measure(
    _ document: Document, counter: TextCounter, onPage: () throws -> Void
  ) throws -> DocumentMeasure {
    let counts = counter.start(document.text.bytes)
    var measure = DocumentMeasure(document, style: style)
    for (press, profiles) in presses {
      var views = profiles.map { ViewMeasure(model: $0.name) }
      try press.layOut(document) { page in
        for index in views.indices { views[index].add(try profiles[index].plan(page.size)) }
        try onPage()
      }
      measure.views += views
    }
    measure.views.sort { order.firstIndex(of: $0.model)! < order.firstIndex(of: $1.model)! }
    measure.textTokens = counts.wait()
    return measure
  }
}

extension VisionProfile {
  /// Whether pages laid out for one profile serve the other: both take every multiple of the token size.
  fileprivate func agrees(with other: VisionProfile) -> Bool {
    [self, other].allSatisfy { profile in
      let unit = profile.tokenSize
      return [(32, 1), (32, 7), (1, 32), (13, 29)].allSatisfy { sides in
        let size = PixelSize(width: sides.0 * unit, height: sides.1 * unit)
        return size.area < profile.minimumPixels || profile.isExact(size)
      }
    }
  }
}
