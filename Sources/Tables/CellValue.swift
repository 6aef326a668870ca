/// A value that one cell of a table holds.
///
/// Reading the text back gives the same value, so rows survive a file unchanged.
public protocol CellValue: Sendable {
  /// The text in the cell.
  var cellText: String { get }
  /// The value of a cell's text; `nil` when the text is none of this type.
  init?(cellText: String)
}

extension Int: CellValue {
  /// Decimal digits.
  public var cellText: String { String(self) }
  /// Decimal digits.
  public init?(cellText: String) { self.init(cellText) }
}

extension UInt64: CellValue {
  /// Decimal digits.
  public var cellText: String { String(self) }
  /// Decimal digits.
  public init?(cellText: String) { self.init(cellText) }
}

extension Double: CellValue {
  /// The shortest text that reads back as the same number; whole numbers without a decimal point.
  public var cellText: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
  /// A number, `nan`, `inf` or `-inf`.
  public init?(cellText: String) { self.init(cellText) }
}

extension String: CellValue {
  /// The text itself.
  public var cellText: String { self }
  /// The text itself.
  public init(cellText: String) { self = cellText }
}

extension Bool: CellValue {
  /// 1 for true, 0 for false.
  public var cellText: String { self ? "1" : "0" }
  /// 1 for true, 0 for false.
  public init?(cellText: String) {
    guard cellText == "0" || cellText == "1" else { return nil }
    self = cellText == "1"
  }
}

extension CellValue where Self: RawRepresentable, RawValue: CellValue {
  /// The raw value's text.
  public var cellText: String { rawValue.cellText }
  /// The case with that raw value.
  public init?(cellText: String) {
    guard let value = RawValue(cellText: cellText) else { return nil }
    self.init(rawValue: value)
  }
}
