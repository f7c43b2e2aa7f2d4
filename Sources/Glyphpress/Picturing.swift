import GlyphDocument
import GlyphImage
import GlyphLayout
import GlyphReport
import GlyphVision

/// Draws the pages that a report shows.
public final class Picturing {
  private let press: Press
  private let writer = PNGWriter(.small)

  public init(style: PageStyle, profile: VisionProfile, installation: Installation) throws {
    press = Press(style: style, profile: profile, shelf: try installation.fontShelf())
  }

  /// Pictures of the wished pages of one document.
  /// - Throws: `FontError`, `PressError.style`, `VisionError`.
  public func pictures(of document: Document, _ wishes: [PictureWish]) throws -> [PagePicture] {
    var pictures: [PagePicture] = []
    try press.draw(document, pages: Set(wishes.map(\.page))) { number, page, bitmap in
      let map = TokenMap(page: page.sourceMap, plan: try press.profile.plan(page.size))
      for wish in wishes where wish.page == number {
        pictures.append(
          PagePicture(
            document: document.name, page: number, label: wish.label, png: writer.encode(bitmap), map: map,
            source: page.source, text: document.text.bytes))
      }
    }
    return pictures
  }
}
