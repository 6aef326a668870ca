import Files

/// A strict reader of the header of a safetensors file: a JSON object of entries, and nothing that a header cannot hold.
///
/// Foundation's decoder keeps one of two entries of the same name without a word; here that is an error.
struct HeaderParser {
  struct Entry: Equatable {
    var type: ElementType
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Entries in the header's order, and the metadata.
  /// - Throws: `Damage` with the fault and its place, without the file's name.
  static func parse(_ bytes: [UInt8]) throws(Damage) -> (entries: [(String, Entry)], metadata: [String: String]) {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw Damage("the header is not UTF-8") }
    var parser = HeaderParser(bytes)
    var entries: [(String, Entry)] = []
    var metadata: [String: String] = [:]
    var names: Set<String> = []
    try parser.object { (parser, name) throws(Damage) in
      guard names.insert(name).inserted else { throw Damage("\(quoted(name)) stands twice in the header") }
      if name == "__metadata__" {
        metadata = try parser.strings()
      } else {
        entries.append((name, try parser.entry(name)))
      }
    }
    guard parser.next == nil else { throw parser.unexpected("the end of the header") }
    return (entries, metadata)
  }

  // MARK: Values

  private mutating func entry(_ name: String) throws(Damage) -> Entry {
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try object { (parser, key) throws(Damage) in
      switch key {
      case "dtype" where type == nil:
        let text = try parser.string()
        guard let known = ElementType(rawValue: text) else {
          let names = ElementType.allCases.map(\.rawValue)
          throw Damage(
            "tensor \(quoted(name)) has the unknown dtype \(quoted(text))\(Spelling.hint(for: text, among: names))")
        }
        type = known
      case "shape" where shape == nil: shape = try parser.integers()
      case "data_offsets" where offsets == nil: offsets = try parser.integers()
      default: throw Damage("tensor \(quoted(name)) has the unknown or repeated key \(quoted(key))")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw Damage("tensor \(quoted(name)) needs a dtype, a shape and two data_offsets")
    }
    return Entry(type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  private mutating func strings() throws(Damage) -> [String: String] {
    var result: [String: String] = [:]
    try object { (parser, key) throws(Damage) in
      guard result.updateValue(try parser.string(), forKey: key) == nil else {
        throw Damage("metadata \(quoted(key)) stands twice in the header")
      }
    }
    return result
  }

  private mutating func integers() throws(Damage) -> [Int] {
    try expect("[")
    var result: [Int] = []
    if accept("]") { return result }
    repeat { result.append(try integer()) } while accept(",")
    try expect("]")
    return result
  }

  // MARK: Tokens

  private mutating func object(
    _ member: (inout HeaderParser, String) throws(Damage) -> Void
  ) throws(Damage) {
    try expect("{")
    if accept("}") { return }
    repeat {
      let name = try string()
      try expect(":")
      try member(&self, name)
    } while accept(",")
    try expect("}")
  }

  private mutating func integer() throws(Damage) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let digit = byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      guard !overflow, !carry else { throw Damage("a number at byte \(start) of the header is too large") }
      value = sum
      position += 1
    }
    guard position > start else { throw unexpected("a whole number") }
    return value
  }

  private mutating func string() throws(Damage) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let character = byte {
      position += 1
      switch character {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw Damage("a control character stands in a name at byte \(position - 1) of the header")
      default: text.append(character)
      }
    }
    throw unexpected("a closing quotation mark")
  }

  private mutating func escape() throws(Damage) -> [UInt8] {
    guard let character = byte else { throw unexpected("an escape") }
    position += 1
    switch character {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [character]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var units = [try unit()]
      if (0xD800..<0xDC00).contains(units[0]), bytes[position...].starts(with: Array("\\u".utf8)) {
        position += 2
        units.append(try unit())
      }
      guard let text = String(validating: units, as: UTF16.self) else { throw unexpected("a whole surrogate pair") }
      return Array(text.utf8)
    default: throw unexpected("an escape of JSON")
    }
  }

  private mutating func unit() throws(Damage) -> UInt16 {
    let digits = bytes[position..<min(position + 4, bytes.count)]
    guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw unexpected("four hexadecimal digits") }
    position += 4
    return value
  }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The next byte that is not space.
  private var next: UInt8? {
    mutating get {
      skipSpace()
      return byte
    }
  }

  private mutating func skipSpace() {
    while let character = byte, character == 0x20 || (0x09...0x0A).contains(character) || character == 0x0D {
      position += 1
    }
  }

  private mutating func accept(_ character: UnicodeScalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: UnicodeScalar) throws(Damage) {
    guard accept(character) else { throw unexpected("'\(character)'") }
  }

  private func unexpected(_ expected: String) -> Damage {
    Damage("\(expected) was expected at byte \(position) of the header")
  }
}
