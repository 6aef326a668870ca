/// The bytes of an SVG document: numbers in the fewest characters, always the same.
struct SVGText {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func write(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func write(_ other: SVGText) { bytes.append(contentsOf: other.bytes) }

  /// A number given in units of 10^−`decimals`, without leading or trailing zeros.
  mutating func write(_ value: Int, decimals: Int) {
    if value < 0 { bytes.append(0x2D) }
    var (rest, dropped) = (value.magnitude, decimals)
    while dropped > 0, rest % 10 == 0 {
      rest /= 10
      dropped -= 1
    }
    var digits: [UInt8] = []
    while rest > 0 || digits.count < dropped {
      digits.append(UInt8(0x30 + rest % 10))
      rest /= 10
      if digits.count == dropped, dropped > 0 { digits.append(0x2E) }
    }
    if digits.isEmpty { digits.append(0x30) }
    bytes.append(contentsOf: digits.reversed())
  }

  /// A number after a command letter or another number: a minus sign needs no blank before it.
  mutating func next(_ value: Int, decimals: Int) {
    if value >= 0, let last = bytes.last, (0x30...0x39).contains(last) { bytes.append(0x20) }
    write(value, decimals: decimals)
  }

  /// A length in points with at most two decimals.
  mutating func write(points value: Double) { write(Self.hundredths(value), decimals: 2) }

  /// A length in hundredths of a point.
  static func hundredths(_ value: Double) -> Int { value.isNaN ? 0 : Int((min(max(value, -1e9), 1e9) * 100).rounded()) }
}
