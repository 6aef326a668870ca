/// A text between single quotation marks, as error messages cite what a file or a user wrote: one line of at most 80
/// characters, whatever the text holds.
///
/// ```
/// quoted("alpha")        // 'alpha'
/// quoted("two\nlines")   // 'two\nlines', with a backslash and an n
/// quoted("\u{1B}[31m")   // '\u{1B}[31m'
/// ```
///
/// A longer text ends in `…`. Only as much of the text is looked at as is shown.
public func quoted(_ text: some StringProtocol) -> String { "'\(excerpt(text))'" }

/// A path as error messages begin with it: whole, so that it can be copied, unless it is longer than any that works; on one
/// line, since a file's name may hold any character.
func pathForErrors(_ path: String) -> String {
  excerpt(path.hasPrefix("./") ? path.dropFirst(2) : path[...], limit: 1000)
}

/// The beginning of a text on one line and without quotation marks: at most `limit` characters, `…` for the rest.
///
/// Characters that a terminal obeys or that cannot be seen are escaped as in Swift's literals: control characters (among
/// them line ends and the escape character), marks of writing direction, separators of lines and paragraphs, private and
/// unassigned code points. Letters, accents, symbols and blanks stay.
public func excerpt(_ text: some StringProtocol, limit: Int = 80) -> String {
  // Unicode scalars are counted: a single character of Swift may have any number of accents.
  var pieces: [String] = []
  var length = 0
  for scalar in text.unicodeScalars {
    let piece = escaped(scalar)
    pieces.append(piece)
    length += piece.unicodeScalars.count
    guard length > limit else { continue }
    while length >= limit, let last = pieces.popLast() { length -= last.unicodeScalars.count }
    return pieces.joined() + "…"
  }
  return pieces.joined()
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": return "\\n"
  case "\r": return "\\r"
  case "\t": return "\\t"
  case "\0": return "\\0"
  default: break
  }
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
    return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  default: return String(scalar)
  }
}
