import Files

/// A value of a JSON text (RFC 8259); numbers keep their digits, names their order.
///
/// Beyond the standard, `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes them.
enum JSONText: Sendable, Equatable {
  case object([(name: String, value: JSONText)])
  case array([JSONText])
  case text(String)
  case number(String)
  case bool(Bool)
  case null

  static func == (one: JSONText, other: JSONText) -> Bool {
    switch (one, other) {
    case (.object(let a), .object(let b)): a.elementsEqual(b) { $0.name == $1.name && $0.value == $1.value }
    case (.array(let a), .array(let b)): a == b
    case (.text(let a), .text(let b)), (.number(let a), .number(let b)): a == b
    case (.bool(let a), .bool(let b)): a == b
    case (.null, .null): true
    default: false
    }
  }

  /// What is wrong with a text, and on which of its lines, counted from 1.
  struct Fault: Error {
    var line: Int
    var reason: String
  }

  /// Reads one value that takes the whole text.
  /// - Throws: ``Fault``.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(Fault) {
    var scanner = JSONScanner(bytes)
    self = try scanner.document()
  }
}

/// Reads bytes from left to right.
private struct JSONScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0
  /// Deeper nesting is an attack, not a result.
  private static let deepest = 200

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    // A byte order mark.
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
  }

  mutating func document() throws(JSONText.Fault) -> JSONText {
    skipBlanks()
    guard place < bytes.count else { throw fault("the text is empty") }
    let value = try value(depth: 0)
    skipBlanks()
    guard place == bytes.count else { throw fault("text follows the end of the value") }
    return value
  }

  private func fault(_ reason: String) -> JSONText.Fault {
    let line = bytes[..<min(place, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    return JSONText.Fault(line: line, reason: reason)
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func accept(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    for index in 0..<count where bytes[place + index] != word.utf8Start[index] { return false }
    place += count
    return true
  }

  private mutating func value(depth: Int) throws(JSONText.Fault) -> JSONText {
    guard depth < Self.deepest else { throw fault("values are nested too deeply") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .text(try string())
    case nil: throw fault("the text ends where a value is expected: the file is cut off")
    default: break
    }
    if accept("true") { return .bool(true) }
    if accept("false") { return .bool(false) }
    if accept("null") { return .null }
    if accept("NaN") { return .number("nan") }
    if accept("Infinity") { return .number("inf") }
    if accept("-Infinity") { return .number("-inf") }
    return .number(try number())
  }

  private mutating func object(_ depth: Int) throws(JSONText.Fault) -> JSONText {
    place += 1
    var members: [(name: String, value: JSONText)] = []
    skipBlanks()
    if accept("}") { return .object([]) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else {
        throw fault(
          next == nil ? "the text ends within an object: the file is cut off" : "a name in quotation marks is missing")
      }
      let name = try string()
      guard !members.contains(where: { $0.name == name }) else { throw fault("the name \(quoted(name)) appears twice") }
      skipBlanks()
      guard accept(":") else { throw fault("':' is missing after \(quoted(name))") }
      skipBlanks()
      members.append((name, try value(depth: depth + 1)))
      skipBlanks()
    } while accept(",")
    guard accept("}") else {
      throw fault(next == nil ? "the text ends within an object: the file is cut off" : "',' or '}' is missing")
    }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(JSONText.Fault) -> JSONText {
    place += 1
    var values: [JSONText] = []
    skipBlanks()
    if accept("]") { return .array([]) }
    repeat {
      skipBlanks()
      values.append(try value(depth: depth + 1))
      skipBlanks()
    } while accept(",")
    guard accept("]") else {
      throw fault(next == nil ? "the text ends within a list: the file is cut off" : "',' or ']' is missing")
    }
    return .array(values)
  }

  private mutating func number() throws(JSONText.Fault) -> String {
    let start = place
    func isPart(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    while let byte = next, isPart(byte) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard !text.isEmpty, Double(text) != nil, text.first != "+", text.first != ".", text.last != "." else {
      place = start
      throw fault("a value is expected")
    }
    return text
  }

  private mutating func string() throws(JSONText.Fault) -> String {
    place += 1
    let start = place
    // Nearly all texts have no escapes.
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
    if next == UInt8(ascii: "\"") {
      defer { place += 1 }
      return try decoded(bytes[start..<place])
    }
    var letters = Array(bytes[start..<place])
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        return try letters.withUnsafeBufferPointer { all throws(JSONText.Fault) in try decoded(all[...]) }
      case UInt8(ascii: "\\"): letters += Array(try escape().utf8)
      case 0..<0x20: throw fault("a line end or control character stands within quotation marks")
      default: letters.append(byte)
      }
    }
    throw fault("a quotation mark is never closed: the file is cut off")
  }

  private func decoded(_ letters: Slice<UnsafeBufferPointer<UInt8>>) throws(JSONText.Fault) -> String {
    guard let text = String(validating: letters, as: UTF8.self) else { throw fault("a text is not UTF-8") }
    return text
  }

  private mutating func escape() throws(JSONText.Fault) -> String {
    guard let byte = next else { throw fault("the text ends within quotation marks: the file is cut off") }
    place += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
    case UInt8(ascii: "u"): break
    default: throw fault("no escape begins with a backslash and this character")
    }
    var units = [try unit()]
    // C ends a text there: `0.88` and anything behind it would be a number.
    guard units[0] != 0 else { throw fault("a text holds a NUL character") }
    // A character beyond the first 65,536 is written as a pair.
    if (0xD800..<0xDC00).contains(units[0]), accept("\\u") { units.append(try unit()) }
    guard let text = String(validating: units, as: UTF16.self) else { throw fault("an escape is half a character") }
    return text
  }

  private mutating func unit() throws(JSONText.Fault) -> UInt16 {
    guard place + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw fault("four hexadecimal digits are missing after a backslash and u") }
    place += 4
    return unit
  }
}
