/// A bar on standard error for work that takes long; silent where that is no terminal.
public struct Progress {
  private let label: String
  private let total: Int
  private let isShown: Bool
  private var shown = -1

  /// - Parameter total: Of whatever `update` counts.
  public init(_ label: String, total: Int, quiet: Bool) {
    self.label = label
    self.total = max(1, total)
    isShown = !quiet && Console.isErrorTerminal
  }

  public mutating func update(_ done: Int, _ detail: String) {
    guard isShown else { return }
    let percent = min(100, done * 100 / total)
    guard percent != shown else { return }
    shown = percent
    let filled = percent / 5
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    Console.write("\r\u{1B}[K\(label) \(bar) \(percent)%  \(detail)", to: 2)
  }

  public func finish() { if isShown { Self.clear() } }

  public static func clear() { if Console.isErrorTerminal { Console.write("\r\u{1B}[K", to: 2) } }
}
