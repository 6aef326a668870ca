import Files

/// A fault in a table that was read from a file.
public enum TableError: UserError, Equatable {
  /// The bytes are not CSV (for example a quote that is never closed).
  case malformed(SourceLocation, String)
  /// A record has another number of fields than the header.
  case width(SourceLocation, expected: Int, found: Int)
  /// The file has no header.
  case empty(file: String)
  /// Two columns share a name.
  case duplicateColumn(file: String, column: String)
  /// A column that is needed is not there.
  case missingColumn(file: String, column: String, known: [String])
  /// A cell that has to hold a number does not.
  case notANumber(SourceLocation, column: String, text: String)
  /// A cell holds a number that its use forbids; the text says which, and which ones are allowed.
  case forbiddenNumber(SourceLocation, String)

  /// The file with the fault.
  public var file: String {
    switch self {
    case .malformed(let place, _), .width(let place, _, _), .notANumber(let place, _, _),
      .forbiddenNumber(let place, _):
      place.file
    case .empty(let file), .duplicateColumn(let file, _), .missingColumn(let file, _, _): file
    }
  }

  /// One line: where, what, and the remedy.
  public var description: String {
    switch self {
    case .malformed(let place, let reason): "\(place): malformed CSV: \(reason)"
    case .width(let place, let expected, let found):
      "\(place): \(found) fields, but the header has \(expected); add or remove fields (quote those with commas)"
    case .empty(let file): "\(file): the table is empty; its first line must name the columns"
    case .duplicateColumn(let file, let column): "\(file):1: column \(quoted(column)) appears twice; rename one"
    case .missingColumn(let file, let column, let known):
      "\(file):1: no column \(quoted(column))\(Spelling.hint(for: column, among: known))"
    case .notANumber(let place, let column, let text):
      "\(place): column \(quoted(column)) holds \(quoted(text)), which is not a number"
    case .forbiddenNumber(let place, let reason): "\(place): \(reason)"
    }
  }
}
