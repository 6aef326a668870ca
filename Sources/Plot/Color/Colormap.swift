/// Viridis of matplotlib (CC0, by van der Walt and Smith), sampled at eleven equal steps and interpolated linearly.
enum Viridis {
  private static let samples: [UInt32] = [
    0x440154, 0x482475, 0x414487, 0x355F8D, 0x2A788E, 0x21918C, 0x22A884, 0x44BF70, 0x7AD151, 0xBDDF26, 0xFDE725,
  ]

  /// The colour at a fraction from 0 to 1.
  static func color(_ fraction: Double) -> Color {
    let position = min(max(fraction, 0), 1) * Double(samples.count - 1)
    let index = min(Int(position), samples.count - 2)
    let rest = position - Double(index)
    let (a, b) = (Color(samples[index]), Color(samples[index + 1]))
    func mix(_ from: Double, _ to: Double) -> Double { from + (to - from) * rest }
    return Color(red: mix(a.red, b.red), green: mix(a.green, b.green), blue: mix(a.blue, b.blue))
  }
}
