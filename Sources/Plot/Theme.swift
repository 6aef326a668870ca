/// A part of a theme that colours can refer to.
enum ThemeRole: Sendable, Hashable { case foreground, background, grid }

/// Colours of everything that is not data.
public struct Theme: Sendable, Equatable {
  /// The page; also the inside of hollow markers and of legends.
  public var background: Color
  /// Whether the page is left unpainted.
  public var isTransparent: Bool
  /// Text and frames.
  public var foreground: Color
  /// Lines of the grid.
  public var grid: Color

  /// Creates a theme.
  public init(background: Color, isTransparent: Bool = false, foreground: Color, grid: Color) {
    self.background = background
    self.isTransparent = isTransparent
    self.foreground = foreground
    self.grid = grid
  }

  /// Black on white, for print.
  public static let paper = Theme(background: Color(0xFFFFFF), foreground: Color(0x1A1A1A), grid: Color(0xE4E4E4))
  /// Light on dark.
  public static let dark = Theme(background: Color(0x16181D), foreground: Color(0xE6E6E6), grid: Color(0x33373F))
  /// Dark without a page, for slides and light documents.
  public static let transparent = Theme(
    background: Color(0xFFFFFF), isTransparent: true, foreground: Color(0x1A1A1A), grid: Color(0xE4E4E4))

  /// For an SVG within an HTML page: it follows the page's colours, light or dark.
  ///
  /// The page may set the CSS variables `--plot-foreground`, `--plot-background` and `--plot-grid`; without them text
  /// takes the page's `currentColor`. In PDF and PNG this is ``transparent``.
  public static let page = Theme(
    background: Color(0xFFFFFF, role: .background), isTransparent: true, foreground: .foreground,
    grid: Color(0xE4E4E4, role: .grid))

  /// The colour to draw: one that stands for a part of the theme becomes that part.
  func resolve(_ color: Color) -> Color {
    switch color.role {
    case .foreground: foreground.opacity(foreground.alpha * color.alpha)
    case .background: background.opacity(background.alpha * color.alpha)
    case .grid: grid.opacity(grid.alpha * color.alpha)
    case nil: color
    }
  }
}
