import GlyphImage
import GlyphJSON

/// Typed access to the members of a profile, with errors that name the member.
struct ProfileMembers {
  var name: String
  var object: JSONValue

  func wrong(_ member: String?, _ reason: String) -> VisionError {
    .badProfile(name, member: member, reason: reason)
  }

  /// Areas and token counts may be large; sides, patches and tiles stay where no product of them overflows.
  static let largestArea = 1 << 40
  static let largestSide = 1 << 16
  static let largestTileCount = 256

  /// A whole number from 1 to `limit`; the default where the member is absent or null.
  func int(_ member: String, _ standard: Int, limit: Int = largestSide) throws(VisionError) -> Int {
    try int(object[member], member, limit) ?? standard
  }

  /// The same of a member of `group`, which is itself optional.
  func int(
    _ group: String, _ member: String, _ standard: Int, limit: Int = largestSide
  ) throws(VisionError) -> Int {
    try int(object[group]?[member], "\(group).\(member)", limit) ?? standard
  }

  private func int(_ value: JSONValue?, _ member: String, _ limit: Int) throws(VisionError) -> Int? {
    guard let value, !value.isNull else { return nil }
    guard let number = value.int, (1...limit).contains(number) else {
      throw wrong(member, "a whole number from 1 to \(limit) is expected")
    }
    return number
  }

  /// px of a patch, and patches of a token a side.
  func patchSize(_ standard: Int) throws(VisionError) -> Int { try int("patch_size", standard, limit: 256) }
  func mergeSize(_ standard: Int) throws(VisionError) -> Int { try int("merge_size", standard, limit: 16) }

  /// A number that is written bare or as `{"height": n, "width": n}`.
  func side(_ member: String, _ standard: Int) throws(VisionError) -> Int {
    guard object[member]?.members != nil else { return try int(member, standard) }
    let height = try int(member, "height", standard)
    guard try int(member, "width", standard) == height else {
      throw wrong(member, "height and width must be equal")
    }
    return height
  }

  func bool(_ member: String, _ standard: Bool) throws(VisionError) -> Bool {
    guard let value = object[member], !value.isNull else { return standard }
    guard let bool = value.bool else { throw wrong(member, "true or false is expected") }
    return bool
  }

  func string(_ member: String) throws(VisionError) -> String? {
    guard let value = object[member], !value.isNull else { return nil }
    guard let string = value.string else { throw wrong(member, "a string is expected") }
    return string
  }

  func double(_ member: String, _ standard: Double) throws(VisionError) -> Double {
    guard let value = object[member], !value.isNull else { return standard }
    guard let number = value.double, number.isFinite, number > 0 else {
      throw wrong(member, "a number above 0 is expected")
    }
    return number
  }

  /// The limits of the area, px²: `min_pixels` and `max_pixels`, bare or in `size`, or `size.shortest_edge`
  /// and `size.longest_edge`, which hold the same under other names.
  func pixelLimits(_ minimum: Int, _ maximum: Int) throws(VisionError) -> (minimum: Int, maximum: Int) {
    let limit = Self.largestArea
    var low = try int("size", "min_pixels", minimum, limit: limit)
    var high = try int("size", "max_pixels", maximum, limit: limit)
    low = try int("min_pixels", int("size", "shortest_edge", low, limit: limit), limit: limit)
    high = try int("max_pixels", int("size", "longest_edge", high, limit: limit), limit: limit)
    guard low <= high else { throw wrong("size", "the least area \(low) is above the largest \(high)") }
    return (low, high)
  }

  /// Mean, deviation and filter, with a family's own values where the members are absent.
  func pixels(_ standard: PixelRule) throws(VisionError) -> PixelRule {
    var rule = standard
    rule.mean = try channels("image_mean", standard.mean)
    rule.deviation = try channels("image_std", standard.deviation)
    guard rule.deviation.allSatisfy({ $0 > 0 }) else {
      throw wrong("image_std", "numbers above 0 are expected")
    }
    guard let value = object["resample"], !value.isNull else { return rule }
    // Pillow's numbers (`PIL.Image.Resampling`), as transformers writes them.
    switch value.int {
    case 1: rule.filter = .lanczos
    case 2: rule.filter = .bilinear
    case 3: rule.filter = .bicubic
    default: throw wrong("resample", "1 (Lanczos), 2 (bilinear) or 3 (bicubic) is expected")
    }
    return rule
  }

  private func channels(_ member: String, _ standard: [Float]) throws(VisionError) -> [Float] {
    guard let value = object[member], !value.isNull else { return standard }
    let numbers = value.elements?.compactMap(\.double) ?? []
    guard numbers.count == 3, value.elements?.count == 3, numbers.allSatisfy(\.isFinite) else {
      throw wrong(member, "three numbers are expected")
    }
    return numbers.map { Float($0) }
  }
}
