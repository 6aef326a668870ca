/// Formats comma-separated values (RFC 4180, line feeds).
public enum CSVWriter {
  /// One line with its line end; fields are quoted only where they must be.
  public static func line(_ fields: some Sequence<String>) -> String {
    var bytes: [UInt8] = []
    append(fields, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A whole table, header first.
  public static func text(_ table: Table) -> String {
    var bytes: [UInt8] = []
    append(table.columns, to: &bytes)
    for row in 0..<table.count { append(table.row(row), to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds the UTF-8 bytes of a line; without a string for each field, since journals of many rows are digested so.
  public static func append(_ fields: some Sequence<String>, to bytes: inout [UInt8]) {
    var isFirst = true
    for field in fields {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      append(field: field, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func append(field: String, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: field.utf8)
    let needsQuotes = bytes[start...].contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard needsQuotes else { return }
    bytes.removeSubrange(start...)
    bytes.append(UInt8(ascii: "\""))
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
