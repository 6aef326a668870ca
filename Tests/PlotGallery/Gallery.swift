import Plot

/// Every mark, axis and layout at least once: the figures whose pictures the tests compare.
public enum Gallery {
  /// A figure with the theme that it is drawn in.
  public struct Item: Sendable {
    /// Name of its file.
    public let name: String
    /// What is drawn.
    public let figure: Figure
    /// Colours.
    public let theme: Theme
  }

  /// Dots an inch of the pictures: 300 × 220 pixels of a small figure.
  public static let dpi = 100.0
  static let small = Size(width: 216, height: 158.4)

  /// All figures, in the order of their files.
  public static let items: [Item] = series + axes + areas + layouts

  static func item(_ name: String, _ panel: Axes, theme: Theme = .paper) -> Item {
    Item(name: name, figure: Figure(size: small, panels: [panel]), theme: theme)
  }

  static func item(_ name: String, _ figure: Figure, theme: Theme = .paper) -> Item {
    Item(name: name, figure: figure, theme: theme)
  }

  /// Numbers that look random and are always the same: the fractional parts of multiples of the golden ratio.
  static func noise(_ count: Int, from start: Int = 0) -> [Double] {
    (start..<start + count).map { index in
      let value = Double(index * index % 99_991) * 0.618_033_988_749_895
      return value - value.rounded(.down) - 0.5
    }
  }

  /// Two measured curves with bands and their published counterparts.
  static var measuredAndPublished: [Mark] {
    let x: [Double] = [1, 2, 4, 6, 8, 12]
    let first = [1.9, 1.55, 1.2, 1.1, 0.98, 0.9]
    let second = [1.5, 1.1, 0.8, 0.62, 0.55, 0.5]
    return [
      .band(Band(x: x, lower: first.map { $0 - 0.15 }, upper: first.map { $0 + 0.15 }, color: Palette.color(0))),
      .band(Band(x: x, lower: second.map { $0 * 0.9 }, upper: second.map { $0 * 1.1 }, color: Palette.color(1))),
      .line(Line(x: x, y: first, label: "ridge", style: .cycle(0))),
      .line(Line(x: x, y: second, label: "lasso", style: .cycle(1))),
      .line(Line(x: x, y: first.map { $0 + 0.12 }, label: "ridge, published", style: .cycle(0).published)),
      .line(Line(x: x, y: second.map { $0 - 0.08 }, label: "lasso, published", style: .cycle(1).published)),
    ]
  }
}
