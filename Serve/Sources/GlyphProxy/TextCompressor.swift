import GlyphBackends
import GlyphDocument
import GlyphFiles
import GlyphPages
import GlyphVision
import Glyphpress

/// Decides by a text's content alone whether pages are cheaper, and keeps finished pages for the next turn.
actor TextCompressor {
  private let pool: PagePool
  private let settings: ProxySettings
  private var entries: [String: Entry] = [:]
  private var bytes = 0
  private var clock = 0
  private(set) var hits = 0

  private struct Entry {
    var work: Task<PressedPart?, any Error>
    var bytes = 0
    var used: Int
  }

  init(pool: PagePool, settings: ProxySettings) {
    self.pool = pool
    self.settings = settings
  }

  /// The pages of a text; nil where it is cheaper, or safer, as text.
  /// - Parameter imageLimit: What a request may have; a text of more pages is given up as soon as that shows.
  func press(_ text: String, for profile: VisionProfile, imageLimit: Int) async throws -> PressedPart? {
    // A token is one byte at least, so that shorter texts need not be counted.
    guard text.utf8.count >= settings.minimumTokens else { return nil }
    let key = "\(profile.name) \(imageLimit) " + SHA256.hex(Array(text.utf8))
    clock += 1
    if var entry = entries[key] {
      entry.used = clock
      entries[key] = entry
      hits += 1
      return try await entry.work.value
    }
    let pool = pool
    let settings = settings
    let work = Task { try await Self.pressNow(text, for: profile, imageLimit, pool, settings) }
    entries[key] = Entry(work: work, used: clock)
    do {
      let part = try await work.value
      keep(key, bytes: text.utf8.count / 16 + (part?.bytes ?? 0))
      return part
    } catch {
      entries[key] = nil
      throw error
    }
  }

  private func keep(_ key: String, bytes size: Int) {
    guard entries[key] != nil else { return }
    entries[key]?.bytes = size
    bytes += size
    while bytes > settings.cacheLimit {
      let finished = entries.filter { $0.value.bytes > 0 }
      guard let oldest = finished.min(by: { $0.value.used < $1.value.used }) else { return }
      bytes -= oldest.value.bytes
      entries[oldest.key] = nil
    }
  }

  private static func pressNow(
    _ text: String, for profile: VisionProfile, _ imageLimit: Int, _ pool: PagePool, _ settings: ProxySettings
  ) async throws -> PressedPart? {
    let tokens = try await pool.count(text)
    guard tokens >= settings.minimumTokens else { return nil }
    let source = Array(text.utf8)
    let order = PressOrder(
      style: settings.style, profile: profile, keepsFragile: settings.fragile == .keepText,
      pageLimit: imageLimit)
    let pressed: PressedText
    do {
      pressed = try await pool.press(source, name: "text", order)
    } catch is TooManyPages {
      return nil
    }
    let sidecar = settings.fragile == .sidecar ? pressed.sidecar : nil
    let count = pressed.pages.count
    let note = Self.note(pages: count, hasText: pressed.keptTokens > 0)
    let extra = try await pool.count(note + (sidecar ?? ""))
    let cost = pressed.totalTokens + count * profile.templateTokens + pressed.keptTokens + extra
    guard count > 0, cost < tokens else { return nil }
    return PressedPart(
      note: note, content: pressed.stretches.flatMap(content(of:)), sidecar: sidecar, textTokens: tokens,
      pageTokens: cost)
  }

  private static func note(pages count: Int, hasText: Bool) -> String {
    let images = count == 1 ? "image" : "\(count) images"
    return hasText
      ? "[The text that stood here follows in order: parts of it as text, the others on the next \(images), one page each.]"
      : "[The text that stood here is on the next \(images), one page each, in order.]"
  }

  private static func content(of stretch: SentStretch) -> [PressedPart.Content] {
    switch stretch {
    case .text(let text, _): [.text(text)]
    case .pages(let pages): pages.map { .image(Base64.encode($0.image)) }
    }
  }
}
