import Tables

/// A number as a paper prints it, with what the paper says about its noise.
struct PublishedNumber: Sendable, Equatable {
  /// The text of the cell: its digits say how far it was rounded.
  var text: String
  /// Its value.
  var value: Double
  /// Half a unit of the last printed digit.
  var halfUnit: Double
  /// Published standard deviation over the repetitions.
  var standardDeviation: Double?
  /// Published number of repetitions.
  var count: Int?
  /// Where it is printed, for example `Table 1`.
  var locator: String?

  /// A printed number alone.
  init?(_ text: String) {
    guard let value = Double(text), value.isFinite else { return nil }
    self.text = text
    self.value = value
    halfUnit = Self.halfUnit(of: text)
  }

  /// Half a unit of the last digit of `0.920` (0.0005), `1.5e-3` (0.05e-3), `152` (0.5).
  private static func halfUnit(of text: String) -> Double {
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts.first ?? ""
    let decimals = mantissa.firstIndex(of: ".").map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
    return 0.5 * power(exponent - decimals)
  }

  /// A power of ten as the decimal text would be read: no error of a product.
  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .nan }

  /// Squared standard error of the published mean, where the paper prints deviation and count.
  var squaredStandardError: Double? {
    guard let deviation = standardDeviation, let count, count > 1 else { return nil }
    return deviation * deviation / Double(count)
  }
}
