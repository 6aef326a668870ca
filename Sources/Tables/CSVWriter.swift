/// Formats comma-separated values (RFC 4180, line feeds).
public enum CSVWriter {
  /// One line with its line end; fields are quoted only where they must be.
  public static func line(_ fields: some Sequence<String>) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  /// A whole table, header first.
  public static func text(_ table: Table) -> String {
    var text = line(table.columns)
    for row in 0..<table.count { text += line(table.row(row)) }
    return text
  }

  private static func quoted(_ field: String) -> String {
    let special = field.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard special else { return field }
    return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
