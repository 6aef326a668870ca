import Foundation

/// A map from numbers to colours whose lightness tells the order even without hue.
public enum Colormap: Sendable, Equatable, CaseIterable {
  /// Dark blue over green to yellow: viridis of matplotlib (CC0, by van der Walt and Smith).
  case viridis
  /// White to dark blue, lightness falling evenly.
  case sequential
  /// Blue over white to red, equally dark at both ends; for values around a centre.
  case diverging

  /// The colour at a fraction from 0 to 1; fractions outside take the nearer end, NaN the lower one.
  public func color(_ fraction: Double) -> Color {
    let fraction = fraction.isNaN ? 0 : fraction
    let table = table
    let position = min(max(fraction, 0), 1) * Double(table.count - 1)
    let index = min(Int(position), table.count - 2)
    let rest = position - Double(index)
    let (a, b) = (table[index], table[index + 1])
    func mix(_ from: Double, _ to: Double) -> Double { from + (to - from) * rest }
    return Color(red: mix(a.red, b.red), green: mix(a.green, b.green), blue: mix(a.blue, b.blue))
  }

  private var table: [Color] {
    switch self {
    case .viridis: Self.viridisTable
    case .sequential: Self.sequentialTable
    case .diverging: Self.divergingTable
    }
  }

  /// Viridis at eleven equal steps.
  private static let viridisTable: [Color] = [
    0x440154, 0x482475, 0x414487, 0x355F8D, 0x2A788E, 0x21918C, 0x22A884, 0x44BF70, 0x7AD151, 0xBDDF26, 0xFDE725,
  ].map { Color($0) }

  /// Steps of equal lightness in CIELAB; chroma rises from white and stays within sRGB.
  private static let sequentialTable = (0...64).map { step -> Color in
    let t = Double(step) / 64
    return Color(lightness: 98.5 - 76 * t, chroma: 36 * sin(.pi * 0.62 * t), hue: 258 + 22 * t)
  }

  private static let divergingTable = (-32...32).map { step -> Color in
    let t = abs(Double(step)) / 32
    return Color(lightness: 97 - 60 * t, chroma: (step < 0 ? 35 : 62) * pow(t, 0.9), hue: step < 0 ? 268 : 32)
  }
}

extension Color {
  /// A colour of CIELAB in polar form, white point D65; `hue` in degrees.
  ///
  /// Channels are cut at the limits of sRGB.
  init(lightness: Double, chroma: Double, hue: Double) {
    let f = (lightness + 16) / 116
    let fx = f + chroma * cos(hue * .pi / 180) / 500
    let fz = f - chroma * sin(hue * .pi / 180) / 200
    func linear(_ f: Double) -> Double { f > 6.0 / 29 ? f * f * f : 3 * 36.0 / 841 * (f - 4.0 / 29) }
    let (x, y, z) = (0.95047 * linear(fx), linear(f), 1.08883 * linear(fz))
    func encoded(_ value: Double) -> Double {
      let value = min(max(value, 0), 1)
      return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
    }
    // The inverse of the sRGB primaries, IEC 61966-2-1.
    self.init(
      red: encoded(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
      green: encoded(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
      blue: encoded(0.0556434 * x - 0.2040259 * y + 1.0572252 * z))
  }
}
