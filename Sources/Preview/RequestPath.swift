/// The path of a request as names of folders and a file.
enum RequestPath {
  /// The names in the order of the path, none for `/` alone; `nil` for whatever could mean another place than it seems to.
  ///
  /// Escapes are decoded once, each name for itself: what is escaped can end no name. Hidden names are no part of what is
  /// shown.
  static func names(_ path: String) -> [String]? {
    guard path.hasPrefix("/") else { return nil }
    guard path != "/" else { return [] }
    var names: [String] = []
    for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let name = decoded(part), isPlain(name) else { return nil }
      names.append(name)
    }
    return names
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".")
      && name.unicodeScalars.allSatisfy { $0 != "/" && $0 != "\\" && $0.properties.generalCategory != .control }
  }

  /// The text behind escapes such as `%20`; `nil` where one is cut short or the bytes are no UTF-8.
  private static func decoded(_ part: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = part.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? { Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init) }
}
