/// Colours of everything that is not data.
public struct Theme: Sendable, Equatable {
  /// Page; `nil` is transparent.
  public var background: Color?
  /// Text and frames.
  public var foreground: Color
  /// Lines of the grid.
  public var grid: Color

  /// Black on white, for print.
  public static let paper = Theme(background: Color(0xFFFFFF), foreground: Color(0x1A1A1A), grid: Color(0xE4E4E4))
  /// Light on dark.
  public static let dark = Theme(background: Color(0x16181D), foreground: Color(0xE6E6E6), grid: Color(0x33373F))
  /// Black without a page.
  public static let transparent = Theme(background: nil, foreground: Color(0x1A1A1A), grid: Color(0xE4E4E4))
}
