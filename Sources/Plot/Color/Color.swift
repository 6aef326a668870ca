import Foundation

/// An sRGB colour with opacity, each from 0 to 1.
public struct Color: Sendable, Equatable, Hashable {
  /// Red.
  public var red: Double
  /// Green.
  public var green: Double
  /// Blue.
  public var blue: Double
  /// 1 is opaque.
  public var alpha: Double
  /// The part of the theme that this colour stands for; `nil` for a fixed colour.
  var role: ThemeRole?

  /// Creates a colour.
  public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// A colour of three bytes, as in `0xE69F00`.
  public init(_ hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255, blue: Double(hex & 0xFF) / 255)
  }

  init(_ hex: UInt32, role: ThemeRole) {
    self.init(hex)
    self.role = role
  }

  /// The colour of text and frames, whatever the theme: dark on paper, light on a dark page.
  public static let foreground = Color(0x1A1A1A, role: .foreground)

  /// The same colour with another opacity.
  public func opacity(_ alpha: Double) -> Color {
    var color = self
    color.alpha = alpha
    return color
  }

  /// The three bytes without opacity, as in `0xE69F00`.
  var bytes: UInt32 { Self.byte(red) << 16 | Self.byte(green) << 8 | Self.byte(blue) }

  /// A fraction as a byte; what lies outside is cut, what is no number is 0.
  static func byte(_ fraction: Double) -> UInt32 { fraction > 0 ? UInt32((min(fraction, 1) * 255).rounded()) : 0 }

  /// Relative luminance of WCAG 2, from 0 (black) to 1 (white).
  public var luminance: Double {
    func linear(_ value: Double) -> Double { value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// CIE lightness L*, from 0 (black) to 100 (white).
  public var lightness: Double {
    let y = luminance
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27
  }

  /// Black or white, whichever has the higher contrast on this colour.
  public var readableText: Color {
    (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05 ? Color(0x000000) : Color(0xFFFFFF)
  }
}
