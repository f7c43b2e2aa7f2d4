/// A plot: shapes in inline SVG that stretch with the page, and labels in HTML that do not.
///
/// Points are lines of no length with round ends whose strokes do not scale, so that they stay round.
struct Plot {
  struct Axis {
    var title: String
    /// From 0 to this value.
    var end: Double
    var step: Double
    var suffix = ""
    /// A factor that labels are divided by.
    var unit = 1.0

    /// An axis from 0 to a round number that is at least `value`.
    init(_ title: String, upTo value: Double, suffix: String = "") {
      self.title = title
      self.suffix = suffix
      var power = 1.0
      let span = max(value, 1e-9)
      while power * 10 <= span { power *= 10 }
      while power > span { power /= 10 }
      step = [0.2, 0.5, 1, 2, 5].map { $0 * power }.first { span / $0 <= 5.5 } ?? 2 * power
      end = (span / step - 1e-9).rounded(.up) * step
    }

    var ticks: [Double] { stride(from: 0, through: end * 1.0001, by: step).map { $0 } }

    func label(_ value: Double) -> String {
      // As many decimals as tell two ticks apart.
      var places = 0
      var unit = 1.0
      while step < unit * 0.999, places < 9 {
        unit /= 10
        places += 1
      }
      for (limit, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where end >= 2 * limit {
        let scaled = RatioReport.fixed(value / limit, places: step / limit >= 1 ? 0 : 1)
        return value == 0 ? "0" : scaled + letter + suffix
      }
      return RatioReport.fixed(value, places: places) + suffix
    }
  }

  var label: String
  var x: Axis
  var y: Axis
  private var shapes = ""

  init(_ label: String, x: Axis, y: Axis) {
    self.label = label
    self.x = x
    self.y = y
  }

  private func place(_ point: (x: Double, y: Double)) -> String {
    let across = min(1, point.x / x.end) * 1000
    let down = 1000 - min(1, point.y / y.end) * 1000
    return "\(RatioReport.fixed(across, places: 1)) \(RatioReport.fixed(down, places: 1))"
  }

  /// A point with words that show when it is pointed at.
  mutating func add(point: (x: Double, y: Double), series: Int, words: String) {
    shapes +=
      "<path class=\"dot s\(series)\" d=\"M\(place(point))h0\"><title>\(Markup.escaped(words))</title></path>\n"
  }

  mutating func add(line points: [(x: Double, y: Double)], series: Int, isDashed: Bool = false, words: String)
  {
    guard let first = points.first else { return }
    let path = "M" + place(first) + points.dropFirst().map { "L" + place($0) }.joined()
    shapes +=
      "<path class=\"line s\(series)\(isDashed ? " dashed" : "")\" d=\"\(path)\"><title>\(Markup.escaped(words))</title></path>\n"
  }

  /// A bar that stands on the x axis.
  mutating func add(bar from: Double, to: Double, height: Double, series: Int, words: String) {
    let left = from / x.end * 1000
    let width = max(0, (to - from) / x.end * 1000 - 4)
    let tall = height / y.end * 1000
    shapes +=
      "<rect class=\"bar s\(series)\" x=\"\(RatioReport.fixed(left + 2, places: 1))\" y=\"\(RatioReport.fixed(1000 - tall, places: 1))\" width=\"\(RatioReport.fixed(width, places: 1))\" height=\"\(RatioReport.fixed(tall, places: 1))\"><title>\(Markup.escaped(words))</title></rect>\n"
  }

  var html: String {
    var grid = ""
    var labels = ""
    for tick in y.ticks {
      let share = RatioReport.fixed(tick / y.end * 100, places: 2)
      let at = RatioReport.fixed(1000 - tick / y.end * 1000, places: 1)
      grid += "<path class=\"\(tick == 0 ? "axis" : "grid")\" d=\"M0 \(at)H1000\"/>"
      labels += "<span class=\"tick y\" style=\"bottom:\(share)%\">\(y.label(tick))</span>"
    }
    for tick in x.ticks {
      let share = RatioReport.fixed(tick / x.end * 100, places: 2)
      labels += "<span class=\"tick x\" style=\"left:\(share)%\">\(x.label(tick))</span>"
    }
    return """
      <div class="plot" role="img" aria-label="\(Markup.escaped(label))">
      <div class="ytitle">\(Markup.escaped(y.title))</div>
      <div class="frame"><svg viewBox="0 0 1000 1000" preserveAspectRatio="none">\(grid)
      \(shapes)</svg>\(labels)</div>
      <div class="xtitle">\(Markup.escaped(x.title))</div>
      </div>

      """
  }

  /// The names of series with their colours.
  static func key(_ names: [(name: String, series: Int)]) -> String {
    "<ul class=\"key\">"
      + names.map { "<li><span class=\"swatch s\($0.series)\"></span>\(Markup.escaped($0.name))</li>" }
      .joined()
      + "</ul>\n"
  }
}

/// Horizontal bars with their names to the left and their figures to the right.
struct BarList {
  private var rows = ""
  private let end: Double

  /// - Parameter end: The value that takes the whole width.
  init(upTo end: Double) { self.end = max(end, 1e-9) }

  mutating func add(heading: String) { rows += "<h4>\(Markup.escaped(heading))</h4>\n" }

  /// A bar of one or several parts.
  /// - Parameters:
  ///   - parts: values with the class of their colour and words that show when pointed at.
  ///   - figure: HTML.
  mutating func add(_ name: String, _ parts: [(value: Double, style: String, words: String)], figure: String)
  {
    var shapes = ""
    var at = 0.0
    for part in parts where part.value > 0 {
      let width = part.value / end * 1000
      shapes +=
        "<rect class=\"\(part.style)\" x=\"\(RatioReport.fixed(at, places: 1))\" y=\"0\" width=\"\(RatioReport.fixed(width, places: 1))\" height=\"10\"><title>\(Markup.escaped(part.words))</title></rect>"
      at += width
    }
    rows += """
      <div class="row"><span class="name">\(Markup.escaped(name))</span>\
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">\(shapes)</svg>\
      <span class="value">\(figure)</span></div>

      """
  }

  var html: String { "<div class=\"bars\">\n\(rows)</div>\n" }
}
