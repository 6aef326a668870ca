/// The colours of series: Okabe and Ito's palette, which people with any colour vision can tell apart
/// (jfly.uni-koeln.de/color, 2008), without its yellow, which is too faint on white.
public enum Palette {
  private static let cycle: [UInt32] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9]

  /// How many colours there are: of more series two would look alike.
  public static let count = cycle.count + 1

  /// The colour of the i-th series; it repeats after ``count``, of which the last is the theme's foreground.
  public static func color(_ index: Int) -> Color {
    let position = (index % count + count) % count
    return position == cycle.count ? .foreground : Color(cycle[position])
  }
}
